-- Where a shelter is, sealed under a key of its own that is wrapped apart from
-- all others; the version is part of the seal.
CREATE TABLE shelter_location (
    institution TEXT   NOT NULL PRIMARY KEY,
    location    BLOB   NOT NULL,
    version     BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL REFERENCES account (id),
    entered_at  BIGINT NOT NULL
);

-- The names of those who took part in what a record tells of, sealed. How many
-- they are is a field of the record, never of this list.
CREATE TABLE attendee_list (
    record     TEXT   NOT NULL PRIMARY KEY REFERENCES record (id),
    names      BLOB   NOT NULL,
    version    BIGINT NOT NULL,
    entered_by TEXT   NOT NULL REFERENCES account (id),
    entered_at BIGINT NOT NULL
);

-- Unsealing asks for every erasure there was.
CREATE INDEX journal_erasure ON journal (subject) WHERE event = 'erasure.begun';
