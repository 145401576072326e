DROP TABLE person_index;
DROP TABLE case_person;
DROP TABLE person;
DROP TABLE case_assignment;
DROP TABLE case_file;
DROP TABLE case_number;
