-- Cases opened in an emergency. The reason is sealed under the case's key.
-- verdict is empty until somebody has reviewed it.
CREATE TABLE break_glass (
    id          TEXT   NOT NULL PRIMARY KEY,
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    account     TEXT   NOT NULL REFERENCES account (id),
    category    TEXT   NOT NULL,
    reason      BLOB   NOT NULL,
    at          BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    verdict     TEXT   NOT NULL,
    reviewed_by TEXT   REFERENCES account (id),
    reviewed_at BIGINT
);
CREATE INDEX break_glass_account ON break_glass (account, case_file, until_at);
CREATE INDEX break_glass_verdict ON break_glass (verdict, at);

-- What two persons have to agree on. detail holds codes and numbers alone.
CREATE TABLE approval (
    id         TEXT   NOT NULL PRIMARY KEY,
    sort       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    asked_by   TEXT   NOT NULL REFERENCES account (id),
    asked_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_by TEXT   REFERENCES account (id),
    decided_at BIGINT,
    reason     TEXT   NOT NULL
);
CREATE INDEX approval_state ON approval (state, expires_at);
CREATE INDEX approval_subject ON approval (sort, subject, asked_by);

-- account is the one that gave the alarm, subject a pseudonym or an id.
CREATE TABLE alarm (
    id        TEXT   NOT NULL PRIMARY KEY,
    sort      TEXT   NOT NULL,
    account   TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    quantity  BIGINT NOT NULL,
    day       BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    closed_by TEXT   REFERENCES account (id),
    closed_at BIGINT,
    reason    TEXT   NOT NULL,
    UNIQUE (sort, account, subject, day)
);
CREATE INDEX alarm_at ON alarm (at);

-- What one account is told: it stands on /home until it was read.
CREATE TABLE notice (
    id      TEXT   NOT NULL PRIMARY KEY,
    account TEXT   NOT NULL REFERENCES account (id),
    sort    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notice_account ON notice (account, read_at, at);

-- Watches how people read, each hour, over what the journal has of a month.
CREATE INDEX journal_at ON journal (at);
INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
VALUES ('watch', 'watch', '', 'waiting', 0, 0, 0, '');
