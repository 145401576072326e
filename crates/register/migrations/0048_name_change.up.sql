-- Whose name came, changed or went, and the number that the edition `persons` had then.
-- Each server keeps the names in its memory alone, and asks by it for what is new.
CREATE TABLE name_change (
    person TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    edition BIGINT NOT NULL
);
CREATE INDEX name_change_edition ON name_change (edition, person);
INSERT INTO name_change (person, edition) SELECT id, 0 FROM person;
