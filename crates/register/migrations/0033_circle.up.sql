-- 1 for a case in a closed circle, which nobody knows of but who is assigned to
-- it; null for every other, so that no sum of a case that is there already
-- changes.
ALTER TABLE case_file ADD COLUMN circle BIGINT;

-- The last place given among the cases that were opened in a closed circle in a
-- year: a series of its own, so that no gap in the other tells that there is one.
CREATE TABLE circle_number (
    year BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

-- That a body registers somebody once is kept apart within a case: across cases
-- it would tell of one in a closed circle.
DROP INDEX registration_once;
CREATE UNIQUE INDEX registration_once ON registration (case_file, person, body, basis) WHERE ended_at IS NULL;
