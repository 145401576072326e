-- Returns as they were sent: numbers alone, each under the hash of what was sent.
CREATE TABLE return_revision (
    id TEXT PRIMARY KEY,
    return_id TEXT NOT NULL,
    return_version BIGINT NOT NULL,
    year BIGINT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    content TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX return_revision_year ON return_revision (return_id, year);
