DROP INDEX registration_once;
CREATE UNIQUE INDEX registration_once ON registration (person, body, basis) WHERE ended_at IS NULL;
DROP TABLE circle_number;
ALTER TABLE case_file DROP COLUMN circle;
