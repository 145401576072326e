-- Files attached to cases, sealed under the key of the case: the name, the file
-- as it came, and the copy fit to be shared (empty when there is none). size is
-- in bytes, of the original. When a file is taken away its bytes go and the row
-- stays.
CREATE TABLE attachment (
    id          TEXT   NOT NULL PRIMARY KEY,
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    type        TEXT   NOT NULL,
    size        BIGINT NOT NULL,
    unfit       TEXT   NOT NULL,
    name        BLOB   NOT NULL,
    original    BLOB   NOT NULL,
    shared_copy BLOB   NOT NULL,
    version     BIGINT NOT NULL,
    added_by    TEXT   NOT NULL REFERENCES account (id),
    added_at    BIGINT NOT NULL,
    removed_at  BIGINT,
    removed_for TEXT   NOT NULL
);
CREATE INDEX attachment_case_file ON attachment (case_file, added_at);
CREATE INDEX attachment_added_by ON attachment (added_by, added_at);
