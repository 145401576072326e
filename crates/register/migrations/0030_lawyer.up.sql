-- The network of lawyers. account is none for a lawyer outside the register;
-- institution is the body that entered them; detail is JSON of
-- domain::lawyer::Lawyer. bar_number is folded, so that one lawyer is there once.
CREATE TABLE lawyer (
    id          TEXT   NOT NULL PRIMARY KEY,
    bar_number  TEXT   NOT NULL,
    account     TEXT   REFERENCES account (id),
    institution TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL REFERENCES account (id),
    entered_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX lawyer_bar_number ON lawyer (bar_number);
CREATE UNIQUE INDEX lawyer_account ON lawyer (account);

-- The account is in each version: who a lawyer was known to be on a day is asked
-- by what indicators count as of that day.
CREATE TABLE lawyer_version (
    lawyer     TEXT   NOT NULL REFERENCES lawyer (id),
    version    BIGINT NOT NULL,
    account    TEXT,
    detail     TEXT   NOT NULL,
    by_account TEXT   NOT NULL REFERENCES account (id),
    at         BIGINT NOT NULL,
    PRIMARY KEY (lawyer, version)
);

-- For whom a lawyer says that they act or acted: a person of a case, or a body by
-- its code; the other is none. Days since 1970; until_day is none while it lasts.
CREATE TABLE lawyer_interest (
    id         TEXT   NOT NULL PRIMARY KEY,
    lawyer     TEXT   NOT NULL REFERENCES lawyer (id),
    person     TEXT   REFERENCES person (id),
    body       TEXT,
    from_day   BIGINT NOT NULL,
    until_day  BIGINT,
    entered_by TEXT   NOT NULL REFERENCES account (id),
    entered_at BIGINT NOT NULL
);
CREATE INDEX lawyer_interest_lawyer ON lawyer_interest (lawyer);

-- Lawyers without an account who act in a case. Nothing of it opens for them.
CREATE TABLE case_lawyer (
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    lawyer      TEXT   NOT NULL REFERENCES lawyer (id),
    from_day    BIGINT NOT NULL,
    until_day   BIGINT,
    assigned_by TEXT   NOT NULL REFERENCES account (id),
    PRIMARY KEY (case_file, lawyer, from_day)
);
CREATE INDEX case_lawyer_lawyer ON case_lawyer (lawyer);
CREATE INDEX case_assignment_lawyer ON case_assignment (account) WHERE post = 'lawyer';

-- That somebody acts as a lawyer in a case in spite of a conflict of interest.
-- who is the id of the account or of the lawyer; grounds are codes, parted by
-- spaces; reason is sealed under the key of the case.
CREATE TABLE conflict_waiver (
    id        TEXT   NOT NULL PRIMARY KEY,
    case_file TEXT   NOT NULL REFERENCES case_file (id),
    who       TEXT   NOT NULL,
    grounds   TEXT   NOT NULL,
    reason    BLOB   NOT NULL,
    version   BIGINT NOT NULL,
    by_account TEXT  NOT NULL REFERENCES account (id),
    at        BIGINT NOT NULL
);
CREATE INDEX conflict_waiver_case ON conflict_waiver (case_file);

-- Cases by what was done in them: children, borders, compensation.
CREATE INDEX case_step_sort ON case_step (sort, case_file);
