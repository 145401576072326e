-- One text for both engines. What differs is in 0002 (word search).
-- Days are days since 1970-01-01; moments are milliseconds since then (UTC);
-- amounts are hundredths of the unit that the kind of record names.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE account (
    id            TEXT   NOT NULL PRIMARY KEY,
    login         TEXT   NOT NULL UNIQUE,
    name          TEXT   NOT NULL,
    role          TEXT   NOT NULL,
    institution   TEXT   NOT NULL,
    territory     TEXT   NOT NULL,
    language      TEXT   NOT NULL,
    password_hash TEXT   NOT NULL,
    state         TEXT   NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE session (
    id         TEXT   NOT NULL PRIMARY KEY,
    account    TEXT   NOT NULL REFERENCES account (id),
    token_hash TEXT   NOT NULL UNIQUE,
    csrf       TEXT   NOT NULL,
    agent      TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE sign_in_attempt (
    login_hash TEXT   NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX sign_in_attempt_login ON sign_in_attempt (login_hash, at);

CREATE TABLE token (
    id         TEXT   NOT NULL PRIMARY KEY,
    account    TEXT   NOT NULL REFERENCES account (id),
    name       TEXT   NOT NULL,
    sort       TEXT   NOT NULL,
    token_hash TEXT   NOT NULL UNIQUE,
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX token_account ON token (account);

CREATE TABLE idempotency (
    account      TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    request_hash TEXT   NOT NULL,
    status       BIGINT NOT NULL,
    body         TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (account, key)
);

-- The journal: each entry holds the hash of the one before it.
CREATE TABLE journal (
    seq      BIGINT NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    account  TEXT   NOT NULL,
    event    TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    detail   TEXT   NOT NULL,
    previous TEXT   NOT NULL,
    hash     TEXT   NOT NULL
);
CREATE INDEX journal_subject ON journal (subject, seq);
CREATE INDEX journal_account ON journal (account, seq);

CREATE TABLE journal_head (
    id   BIGINT NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash TEXT   NOT NULL
);
INSERT INTO journal_head (id, seq, hash) VALUES (1, 0, '');

-- Running numbers and editions: an edition grows when what it names changes,
-- so an answer worked out for an edition stays right while it stands.
CREATE TABLE edition (
    name   TEXT   NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
);
INSERT INTO edition (name, number) VALUES ('position', 0);
INSERT INTO edition (name, number) VALUES ('selection', 0);
INSERT INTO edition (name, number) VALUES ('readings', 0);

CREATE TABLE answer (
    question TEXT   NOT NULL PRIMARY KEY,
    edition  BIGINT NOT NULL,
    body     TEXT   NOT NULL
);

CREATE TABLE programme (
    id           TEXT   NOT NULL PRIMARY KEY,
    key          TEXT   NOT NULL UNIQUE,
    sort         TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    from_day     BIGINT NOT NULL,
    until_day    BIGINT NOT NULL,
    stage        TEXT   NOT NULL,
    strategy     TEXT,
    version      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);

CREATE TABLE programme_version (
    id          TEXT   NOT NULL PRIMARY KEY,
    programme   TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    content     TEXT   NOT NULL,
    remarks     TEXT   NOT NULL,
    source_name TEXT   NOT NULL,
    source_text TEXT   NOT NULL,
    note        TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    act         TEXT   NOT NULL,
    decided_on  BIGINT,
    created_by  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (programme, number)
);

CREATE TABLE programme_stage (
    programme TEXT   NOT NULL REFERENCES programme (id),
    seq       BIGINT NOT NULL,
    stage     TEXT   NOT NULL,
    note      TEXT   NOT NULL,
    by_account TEXT  NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (programme, seq)
);

CREATE TABLE activity (
    id            TEXT   NOT NULL PRIMARY KEY,
    programme     TEXT   NOT NULL REFERENCES programme (id),
    section       TEXT   NOT NULL,
    code          TEXT   NOT NULL,
    position      BIGINT NOT NULL,
    title         TEXT   NOT NULL,
    from_day      BIGINT,
    until_day     BIGINT,
    deadline      TEXT   NOT NULL,
    deadline_kind TEXT   NOT NULL,
    carried_from  TEXT,
    removed       BIGINT NOT NULL,
    UNIQUE (programme, code)
);

CREATE TABLE activity_duty (
    activity    TEXT   NOT NULL REFERENCES activity (id),
    part        TEXT   NOT NULL,
    position    BIGINT NOT NULL,
    name        TEXT   NOT NULL,
    institution TEXT   NOT NULL,
    PRIMARY KEY (activity, part, position)
);
CREATE INDEX activity_duty_institution ON activity_duty (institution, activity);

CREATE TABLE indicator (
    id         TEXT   NOT NULL PRIMARY KEY,
    programme  TEXT   NOT NULL REFERENCES programme (id),
    activity   TEXT   NOT NULL REFERENCES activity (id),
    code       TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    wording    TEXT   NOT NULL,
    split      TEXT   NOT NULL,
    target     BIGINT,
    baseline   BIGINT,
    removed    BIGINT NOT NULL,
    UNIQUE (programme, code)
);
CREATE INDEX indicator_activity ON indicator (activity, position);

CREATE TABLE comment (
    id          TEXT   NOT NULL PRIMARY KEY,
    activity    TEXT   NOT NULL REFERENCES activity (id),
    institution TEXT   NOT NULL,
    account     TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    text        TEXT   NOT NULL,
    outcome     TEXT   NOT NULL,
    answer      TEXT   NOT NULL,
    answered_by TEXT   NOT NULL,
    answered_at BIGINT
);
CREATE INDEX comment_activity ON comment (activity, at);

-- What was done in an activity, in the duty-holder's words; every text kept.
-- `note` says why a text was sent back.
CREATE TABLE narrative (
    activity    TEXT   NOT NULL REFERENCES activity (id),
    language    TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    text        TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    written_by  TEXT   NOT NULL,
    written_at  BIGINT NOT NULL,
    note        TEXT   NOT NULL,
    approved_by TEXT   NOT NULL,
    approved_at BIGINT,
    PRIMARY KEY (activity, language, number)
);

-- How far an activity was on `day`, as said at `at`.
CREATE TABLE progress (
    activity TEXT   NOT NULL REFERENCES activity (id),
    number   BIGINT NOT NULL,
    scale    TEXT   NOT NULL,
    day      BIGINT NOT NULL,
    note     TEXT   NOT NULL,
    by_account TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (activity, number)
);

-- A record of what was done, as it stands. `position` grows with each record.
CREATE TABLE record (
    id          TEXT   NOT NULL PRIMARY KEY,
    position    BIGINT NOT NULL UNIQUE,
    kind        TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    institution TEXT   NOT NULL,
    oblast      TEXT   NOT NULL,
    place       TEXT   NOT NULL,
    status      TEXT   NOT NULL,
    day         BIGINT NOT NULL,
    until_day   BIGINT,
    title       TEXT   NOT NULL,
    total       BIGINT,
    fields      TEXT   NOT NULL,
    activities  TEXT   NOT NULL,
    reference   TEXT,
    version     BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL,
    entered_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL
);
CREATE INDEX record_day ON record (kind, state, day DESC, id DESC);
-- The last columns are there for counts and sums without a look at the records.
CREATE INDEX record_oblast ON record (kind, state, oblast, day DESC, id DESC, status, total);
CREATE INDEX record_institution ON record (kind, state, institution, day DESC, id DESC, total);
CREATE UNIQUE INDEX record_reference ON record (kind, institution, reference);

CREATE TABLE record_version (
    record      TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    change      TEXT   NOT NULL,
    fields      TEXT   NOT NULL,
    activities  TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    by_account  TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (record, version)
);

CREATE TABLE record_activity (
    record   TEXT NOT NULL,
    activity TEXT NOT NULL,
    PRIMARY KEY (record, activity)
);
CREATE INDEX record_activity_activity ON record_activity (activity, record);

CREATE TABLE evidence (
    id         TEXT   NOT NULL PRIMARY KEY,
    subject    TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    content    BLOB   NOT NULL,
    added_by   TEXT   NOT NULL,
    added_at   BIGINT NOT NULL,
    removed_at BIGINT,
    removed_for TEXT  NOT NULL
);
CREATE INDEX evidence_subject ON evidence (subject, added_at);

-- What records give to the indicators: worked out from the record when it is
-- written, never by hand; dropped and made anew when a measure changes.
CREATE TABLE selection (
    id         BIGINT NOT NULL PRIMARY KEY,
    programme  TEXT   NOT NULL,
    indicator  TEXT   NOT NULL,
    part       TEXT   NOT NULL,
    definition TEXT   NOT NULL,
    UNIQUE (programme, indicator, part)
);

-- `from_at` and `until_at` say when the register knew it; `day` and `until_day`
-- say when it was so. Far ends are 9223372036854775807.
CREATE TABLE contribution (
    selection BIGINT NOT NULL,
    key       TEXT   NOT NULL,
    category  TEXT   NOT NULL,
    day       BIGINT NOT NULL,
    until_day BIGINT NOT NULL,
    from_at   BIGINT NOT NULL,
    until_at  BIGINT NOT NULL,
    amount    BIGINT NOT NULL,
    record    TEXT   NOT NULL
);
CREATE INDEX contribution_reading
    ON contribution (selection, key, day, until_day, from_at, until_at, amount);
CREATE INDEX contribution_record ON contribution (record);

CREATE TABLE saved_filter (
    id      TEXT   NOT NULL PRIMARY KEY,
    account TEXT   NOT NULL REFERENCES account (id),
    kind    TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    query   TEXT   NOT NULL,
    shared  BIGINT NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX saved_filter_kind ON saved_filter (kind, account);

-- Open, done (closed by a person) or lapsed (no longer true).
CREATE TABLE task (
    id          TEXT   NOT NULL PRIMARY KEY,
    sort        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    institution TEXT   NOT NULL,
    due_day     BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    note        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    put_off_to  BIGINT,
    closed_by   TEXT   NOT NULL,
    closed_at   BIGINT,
    UNIQUE (sort, subject, institution, due_day)
);
CREATE INDEX task_due ON task (state, institution, due_day);

CREATE TABLE submission (
    id          TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    institution TEXT   NOT NULL,
    account     TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    sha256      TEXT   NOT NULL,
    content     BLOB   NOT NULL,
    state       TEXT   NOT NULL,
    dry         BIGINT NOT NULL,
    rows_total  BIGINT NOT NULL,
    rows_done   BIGINT NOT NULL,
    entered     BIGINT NOT NULL,
    corrected   BIGINT NOT NULL,
    unchanged   BIGINT NOT NULL,
    refused     BIGINT NOT NULL,
    remarks     TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX submission_account ON submission (account, created_at);
CREATE INDEX submission_digest ON submission (kind, institution, sha256);

CREATE TABLE submission_row (
    submission TEXT   NOT NULL,
    line       BIGINT NOT NULL,
    verdict    TEXT   NOT NULL,
    record     TEXT   NOT NULL,
    faults     TEXT   NOT NULL,
    PRIMARY KEY (submission, line)
);

-- What the program does unasked. A server holds a job until `held_until`;
-- `attempts` grows with each taking, and tells a holder that lost its job.
CREATE TABLE job (
    id         TEXT   NOT NULL PRIMARY KEY,
    sort       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    due_at     BIGINT NOT NULL,
    held_until BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    note       TEXT   NOT NULL
);
CREATE INDEX job_due ON job (state, due_at);
INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
VALUES ('renew_tasks', 'renew_tasks', '', 'waiting', 0, 0, 0, '');
