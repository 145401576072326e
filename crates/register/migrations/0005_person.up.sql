-- Case files and the persons in them. What tells who a person is, how to reach
-- them, or what happened, is sealed: the key is in another database (see
-- keys_0001). An empty narrative was not written yet.
CREATE TABLE case_number (
    year BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE case_file (
    id          TEXT   NOT NULL PRIMARY KEY,
    year        BIGINT NOT NULL,
    place       BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    institution TEXT   NOT NULL,
    territory   TEXT   NOT NULL,
    narrative   BLOB   NOT NULL,
    version     BIGINT NOT NULL,
    opened_by   TEXT   NOT NULL REFERENCES account (id),
    opened_at   BIGINT NOT NULL,
    UNIQUE (year, place)
);
CREATE INDEX case_file_institution ON case_file (institution, year, place);
CREATE INDEX case_file_territory ON case_file (territory, year, place);

CREATE TABLE case_assignment (
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    account     TEXT   NOT NULL REFERENCES account (id),
    post        TEXT   NOT NULL,
    from_day    BIGINT NOT NULL,
    until_day   BIGINT,
    assigned_by TEXT   NOT NULL REFERENCES account (id),
    PRIMARY KEY (case_file, account, post, from_day)
);
CREATE INDEX case_assignment_account ON case_assignment (account, case_file);

-- sex and citizenship are what the returns count by; the citizenship is a group
-- of countries, never the country.
CREATE TABLE person (
    id          TEXT   NOT NULL PRIMARY KEY,
    regime      TEXT   NOT NULL,
    sex         TEXT   NOT NULL,
    citizenship TEXT   NOT NULL,
    identity    BLOB   NOT NULL,
    contact     BLOB   NOT NULL,
    version     BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL REFERENCES account (id),
    entered_at  BIGINT NOT NULL,
    erased_at   BIGINT
);

CREATE TABLE case_person (
    case_file TEXT NOT NULL REFERENCES case_file (id),
    person    TEXT NOT NULL REFERENCES person (id),
    part      TEXT NOT NULL,
    PRIMARY KEY (case_file, person, part)
);
CREATE INDEX case_person_person ON case_person (person, case_file);

-- Keyed hashes of numbers and contacts, made under the root of this id.
CREATE TABLE person_index (
    person TEXT NOT NULL REFERENCES person (id),
    field  TEXT NOT NULL,
    root   TEXT NOT NULL,
    value  BLOB NOT NULL,
    PRIMARY KEY (person, field, root, value)
);
CREATE INDEX person_index_value ON person_index (field, value);
