-- Notes of a case: what is written is sealed with the case, and never changed.
CREATE TABLE case_note (
    id          TEXT   NOT NULL PRIMARY KEY,
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    person      TEXT            REFERENCES person (id),
    kind        TEXT   NOT NULL,
    happened_at BIGINT NOT NULL,
    entered_at  BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL REFERENCES account (id),
    institution TEXT   NOT NULL,
    written     BLOB   NOT NULL,
    ended_at    BIGINT,
    ended_by    TEXT            REFERENCES account (id),
    reason      BLOB   NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX case_note_case ON case_note (case_file, happened_at);
