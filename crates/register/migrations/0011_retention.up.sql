-- How long what is kept, what keeps it longer, and what was destroyed; requests
-- of persons; breaches. A reason is a free text of whoever gave it: the page
-- asks for it without names, and the journal does not hold it.
ALTER TABLE case_file ADD COLUMN closed_at BIGINT;
ALTER TABLE case_file ADD COLUMN erased_at BIGINT;
UPDATE case_file SET closed_at = (SELECT MAX(j.at) FROM journal j
                                   WHERE j.event = 'case.closed' AND j.subject = case_file.id)
 WHERE state = 'closed';

-- rules is the whole table as JSON: a later change of the pack changes nothing.
CREATE TABLE retention_table (
    id          TEXT   NOT NULL PRIMARY KEY,
    rules       TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    proposed_by TEXT   NOT NULL REFERENCES account (id),
    proposed_at BIGINT NOT NULL,
    decided_by  TEXT   REFERENCES account (id),
    decided_at  BIGINT
);

-- subject is the id of a person or of a case, as sort says.
CREATE TABLE legal_hold (
    id          TEXT   NOT NULL PRIMARY KEY,
    sort        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    review_day  BIGINT NOT NULL,
    placed_by   TEXT   NOT NULL REFERENCES account (id),
    placed_at   BIGINT NOT NULL,
    lifted_by   TEXT   REFERENCES account (id),
    lifted_at   BIGINT,
    lift_reason TEXT   NOT NULL
);
CREATE INDEX legal_hold_subject ON legal_hold (subject);

-- rule is the rule as JSON, as it stood in the table. entry is the number of
-- the entry in the journal that certifies it; none while it is not finished.
CREATE TABLE destruction (
    id              TEXT   NOT NULL PRIMARY KEY,
    year            BIGINT NOT NULL,
    place           BIGINT NOT NULL,
    retention_table TEXT   NOT NULL REFERENCES retention_table (id),
    rule            TEXT   NOT NULL,
    begun_at        BIGINT NOT NULL,
    finished_at     BIGINT,
    destroyed       BIGINT NOT NULL,
    list_length     BIGINT NOT NULL,
    list_head       TEXT   NOT NULL,
    entry           BIGINT,
    UNIQUE (year, place)
);

-- owner is what the keys belonged to. It leads nowhere any more.
CREATE TABLE destruction_item (
    destruction TEXT   NOT NULL REFERENCES destruction (id),
    owner       TEXT   NOT NULL,
    done_at     BIGINT,
    PRIMARY KEY (destruction, owner)
);

CREATE TABLE access_request (
    id             TEXT   NOT NULL PRIMARY KEY,
    year           BIGINT NOT NULL,
    place          BIGINT NOT NULL,
    person         TEXT   NOT NULL REFERENCES person (id),
    received_day   BIGINT NOT NULL,
    due_day        BIGINT NOT NULL,
    identity_check TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    recorded_by    TEXT   NOT NULL REFERENCES account (id),
    recorded_at    BIGINT NOT NULL,
    prepared_by    TEXT   REFERENCES account (id),
    prepared_at    BIGINT,
    decided_by     TEXT   REFERENCES account (id),
    decided_at     BIGINT,
    reason         TEXT   NOT NULL,
    included       BIGINT NOT NULL,
    redacted       BIGINT NOT NULL,
    left_out       BIGINT NOT NULL,
    version        BIGINT NOT NULL,
    answer         BLOB   NOT NULL,
    UNIQUE (year, place)
);
CREATE INDEX access_request_person ON access_request (person);

-- events from from_at to before until_at, by the accounts of breach_account.
CREATE TABLE breach (
    id                  TEXT   NOT NULL PRIMARY KEY,
    year                BIGINT NOT NULL,
    place               BIGINT NOT NULL,
    detected_at         BIGINT NOT NULL,
    from_at             BIGINT NOT NULL,
    until_at            BIGINT NOT NULL,
    about               TEXT   NOT NULL,
    recorded_by         TEXT   NOT NULL REFERENCES account (id),
    recorded_at         BIGINT NOT NULL,
    risk                TEXT   NOT NULL,
    assessment          TEXT   NOT NULL,
    assessed_by         TEXT   REFERENCES account (id),
    assessed_at         BIGINT,
    authority_told_at   BIGINT,
    authority_reference TEXT   NOT NULL,
    persons_told_at     BIGINT,
    UNIQUE (year, place)
);

CREATE TABLE breach_account (
    breach  TEXT NOT NULL REFERENCES breach (id),
    account TEXT NOT NULL REFERENCES account (id),
    PRIMARY KEY (breach, account)
);

CREATE TABLE rights_number (
    sort TEXT   NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (sort, year)
);

INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
VALUES ('retention', 'retention', '', 'waiting', 0, 0, 0, '');
