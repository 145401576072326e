-- What was or is to be published. Kept is what may be told: the protected table or the rows of
-- nobody, never the true counts they were made of.
CREATE TABLE publication (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    version BIGINT NOT NULL,
    from_year BIGINT NOT NULL,
    until_year BIGINT NOT NULL,
    dimensions TEXT NOT NULL,
    limits TEXT NOT NULL,
    as_of BIGINT NOT NULL,
    method TEXT NOT NULL,
    give_or_take BIGINT NOT NULL,
    content TEXT NOT NULL,
    report TEXT NOT NULL,
    manifest TEXT NOT NULL,
    note TEXT,
    state TEXT NOT NULL,
    supersedes TEXT REFERENCES publication (id),
    changes TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES account (id),
    proposed_at BIGINT NOT NULL,
    agreed_by TEXT REFERENCES account (id),
    agreed_at BIGINT,
    withdrawn_by TEXT REFERENCES account (id),
    withdrawn_at BIGINT,
    reason TEXT NOT NULL
);
CREATE INDEX publication_state ON publication (state);
-- What of the privacy of the persons of a year was spent, in billionths of rho.
CREATE TABLE privacy_charge (
    publication TEXT NOT NULL REFERENCES publication (id),
    year BIGINT NOT NULL,
    rho BIGINT NOT NULL,
    PRIMARY KEY (publication, year)
);
CREATE INDEX privacy_charge_year ON privacy_charge (year);
