-- How many people live in each oblast: one row a year, counted by an office of statistics and
-- loaded by who runs the register. Nothing of it is of one person.
CREATE TABLE population (
    year TEXT PRIMARY KEY,
    people TEXT NOT NULL,
    source TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL
);
