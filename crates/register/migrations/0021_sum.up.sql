-- Sums of what is kept, so that a change behind the program's back is found.
-- An entry of the journal that changed something holds one sum over its list;
-- list is, for each part changed, 32 bytes of its sum (zeros: it is gone) and
-- the entry and the place (8 and 4 bytes) of the sum that this one follows.
CREATE TABLE journal_sum (
    entry BIGINT NOT NULL PRIMARY KEY,
    list  BLOB   NOT NULL
);
-- Where the sum of each part stands now, and what it was salted with. Without
-- the salt nobody can try out of the journal what a part once said: it goes
-- when the part changes.
CREATE TABLE part_sum (
    part     TEXT   NOT NULL,
    part_row TEXT   NOT NULL,
    entry    BIGINT NOT NULL,
    place    BIGINT NOT NULL,
    salt     BLOB   NOT NULL,
    PRIMARY KEY (part, part_row)
);
