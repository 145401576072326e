-- Whom and what an account opened on a day, so that the limit of a day is looked up and
-- not counted from the journal. Only the last day of each account is needed.
CREATE TABLE opened_today (
    account TEXT NOT NULL REFERENCES account (id),
    day BIGINT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (account, day, subject)
);
