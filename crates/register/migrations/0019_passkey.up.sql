-- Passkeys: what the browser calls one (base64url), its public key as COSE has
-- it (base64url), the counter it last gave, and what its owner calls it.
CREATE TABLE passkey (
    id         TEXT   NOT NULL PRIMARY KEY,
    account    TEXT   NOT NULL REFERENCES account (id),
    credential TEXT   NOT NULL UNIQUE,
    public_key TEXT   NOT NULL,
    sign_count BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT
);

CREATE INDEX passkey_of_account ON passkey (account);

-- What a passkey was asked to sign and has not yet: the hash of the challenge,
-- what for, and the session or half-session it was asked in; none before there
-- is one. Each is taken once.
CREATE TABLE passkey_challenge (
    challenge_hash TEXT   NOT NULL PRIMARY KEY,
    purpose        TEXT   NOT NULL,
    bound_to       TEXT   NOT NULL,
    begun_at       BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL
);
