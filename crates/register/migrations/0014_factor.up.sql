-- Until when a password that others drew is good for signing in and changing
-- it; none for a password of one's own.
ALTER TABLE account ADD COLUMN first_until BIGINT;
-- When the person last confirmed in a session that it is they.
ALTER TABLE session ADD COLUMN confirmed_at BIGINT NOT NULL DEFAULT 0;
-- The secret of the second factor, sealed under the session's own secret, which
-- the browser alone has. Before the factor is enrolled, the secret proposed.
ALTER TABLE session ADD COLUMN factor BLOB;

-- The second factor of an account. Its secret is sealed under a key made of the
-- password; no code of last_step or before it is taken.
CREATE TABLE factor (
    account   TEXT   NOT NULL PRIMARY KEY REFERENCES account (id),
    secret    BLOB   NOT NULL,
    salt      TEXT   NOT NULL,
    last_step BIGINT NOT NULL,
    since     BIGINT NOT NULL
);

-- Codes for when the factor is lost: a keyed hash of each, used once.
CREATE TABLE recovery_code (
    account   TEXT   NOT NULL REFERENCES account (id),
    code_hash TEXT   NOT NULL,
    used_at   BIGINT,
    PRIMARY KEY (account, code_hash)
);

-- Somebody whose password fitted, before the code: no session yet.
CREATE TABLE half_session (
    id         TEXT   NOT NULL PRIMARY KEY,
    account    TEXT   NOT NULL REFERENCES account (id),
    token_hash TEXT   NOT NULL UNIQUE,
    factor     BLOB   NOT NULL,
    tries      BIGINT NOT NULL,
    begun_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
