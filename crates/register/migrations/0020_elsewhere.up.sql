-- Who an account is for an issuer of identities elsewhere: issuer and subject as
-- the issuer writes them. One account is one subject, and the other way round.
CREATE TABLE account_subject (
    account   TEXT   NOT NULL PRIMARY KEY REFERENCES account (id),
    issuer    TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    linked_at BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);

-- Somebody who was led to the issuer and has not come back: the hash of the
-- secret in their cookie, and where they wanted to go. Each is taken once.
CREATE TABLE elsewhere (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    back       TEXT   NOT NULL,
    begun_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
