DROP TABLE code_key;
