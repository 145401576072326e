DROP TABLE elsewhere;
DROP TABLE account_subject;
