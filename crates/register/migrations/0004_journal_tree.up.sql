-- The Merkle tree over the journal: the roots of its complete subtrees of 256
-- entries and more. Smaller ones are worked out from their entries. The level
-- of an entry is 0; a subtree of level n begins at entry place * 2^n + 1.
-- Hashes are in hexadecimal.
CREATE TABLE journal_node (
    level BIGINT NOT NULL,
    place BIGINT NOT NULL,
    hash  TEXT   NOT NULL,
    PRIMARY KEY (level, place)
);
-- Signed heads of the journal: size in entries, root in hexadecimal, and the
-- note as it was signed.
CREATE TABLE journal_checkpoint (
    size BIGINT NOT NULL PRIMARY KEY,
    root TEXT   NOT NULL,
    at   BIGINT NOT NULL,
    note TEXT   NOT NULL
);
INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
VALUES ('checkpoint', 'checkpoint', '', 'waiting', 0, 0, 0, '');
