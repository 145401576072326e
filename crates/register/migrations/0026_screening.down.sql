DROP TABLE screening_taken_back;
DROP TABLE screening;
