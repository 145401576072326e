-- When the name of a person came, changed or went: the number that the edition `persons`
-- had then. Each server keeps the names in its memory alone, and asks by it for what is new.
ALTER TABLE person ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;
CREATE INDEX person_edition ON person (edition, id);
