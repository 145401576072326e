ALTER TABLE case_file DROP COLUMN steps;
DROP TABLE case_step;
