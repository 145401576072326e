-- Screenings: what was seen of the indicators of a list, of one person in a case,
-- never changed. answers is sealed under the key of the person: the age group and
-- an answer for each indicator that was answered; what they come to follows from
-- them and is not kept. basis is the SHA-256, in hexadecimal, of what the list
-- weighed then. happened_at and entered_at are milliseconds since 1970 UTC.
-- version is that of the sealing.
CREATE TABLE screening (
    id                 TEXT   NOT NULL PRIMARY KEY,
    case_file          TEXT   NOT NULL REFERENCES case_file (id),
    person             TEXT   NOT NULL REFERENCES person (id),
    instrument         TEXT   NOT NULL,
    instrument_version BIGINT NOT NULL,
    basis              TEXT   NOT NULL,
    happened_at        BIGINT NOT NULL,
    entered_at         BIGINT NOT NULL,
    entered_by         TEXT   NOT NULL REFERENCES account (id),
    institution        TEXT   NOT NULL,
    answers            BLOB   NOT NULL,
    version            BIGINT NOT NULL
);
CREATE INDEX screening_of_case ON screening (case_file);
CREATE INDEX screening_of_person ON screening (person);

-- A screening put down by mistake is taken back, and stays to be read. reason is
-- sealed under the key of the person.
CREATE TABLE screening_taken_back (
    screening TEXT   NOT NULL PRIMARY KEY REFERENCES screening (id),
    at        BIGINT NOT NULL,
    account   TEXT   NOT NULL REFERENCES account (id),
    reason    BLOB   NOT NULL,
    version   BIGINT NOT NULL
);
