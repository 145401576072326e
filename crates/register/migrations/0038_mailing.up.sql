-- Who is written to when something waits for them, and when that was last done. A
-- message tells nothing but that there is something.
CREATE TABLE mailing (
    account   TEXT   NOT NULL PRIMARY KEY REFERENCES account (id),
    address   TEXT   NOT NULL,
    mailed_at BIGINT NOT NULL
);
