-- Lists of persons that institutions send, their rows as they were sent (sealed), and which
-- rows people judged to be of one person. What is open of a row is what counting rules ask.
CREATE TABLE person_list (
    id TEXT PRIMARY KEY,
    institution TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    year BIGINT NOT NULL,
    subject TEXT NOT NULL,
    basis TEXT NOT NULL,
    layout TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    entered BIGINT NOT NULL,
    corrected BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    remarks TEXT NOT NULL,
    odd TEXT NOT NULL,
    encoding BLOB,
    created_at BIGINT NOT NULL
);
CREATE INDEX person_list_year ON person_list (year, subject);
-- What was not accepted: where, why, and as it was sent.
CREATE TABLE refused_row (
    list TEXT NOT NULL REFERENCES person_list (id),
    line BIGINT NOT NULL,
    faults TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (list, line)
);
CREATE TABLE source_record (
    id TEXT PRIMARY KEY,
    institution TEXT NOT NULL,
    year BIGINT NOT NULL,
    subject TEXT NOT NULL,
    basis TEXT NOT NULL,
    version BIGINT NOT NULL,
    gone_at BIGINT,
    gone_by TEXT REFERENCES person_list (id)
);
CREATE INDEX source_record_year ON source_record (year, subject);
CREATE TABLE source_version (
    record TEXT NOT NULL REFERENCES source_record (id),
    version BIGINT NOT NULL,
    list TEXT NOT NULL REFERENCES person_list (id),
    line BIGINT NOT NULL,
    form TEXT,
    identified_on BIGINT,
    formal BIGINT,
    in_proceedings BIGINT,
    event BIGINT,
    content BLOB NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (record, version)
);
-- A comparison of all that was sent for a year, and what it proposed: made anew by each.
CREATE TABLE link_run (
    id TEXT PRIMARY KEY,
    year BIGINT NOT NULL,
    subject TEXT NOT NULL,
    seed BIGINT NOT NULL,
    records BIGINT NOT NULL,
    pairs BIGINT NOT NULL,
    parameters TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL
);
CREATE INDEX link_run_year ON link_run (year, subject, at);
CREATE TABLE link_pair (
    run TEXT NOT NULL REFERENCES link_run (id),
    left_record TEXT NOT NULL REFERENCES source_record (id),
    right_record TEXT NOT NULL REFERENCES source_record (id),
    millionths BIGINT NOT NULL,
    parts TEXT NOT NULL,
    PRIMARY KEY (run, left_record, right_record)
);
-- A judgement stands until another ended it or it was taken back.
CREATE TABLE link_judgement (
    id TEXT PRIMARY KEY,
    left_record TEXT NOT NULL REFERENCES source_record (id),
    right_record TEXT NOT NULL REFERENCES source_record (id),
    judgement TEXT NOT NULL,
    reason TEXT NOT NULL,
    millionths BIGINT,
    account TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL,
    ended_by TEXT REFERENCES link_judgement (id),
    undone_by TEXT REFERENCES account (id),
    undone_at BIGINT
);
CREATE INDEX link_judgement_pair ON link_judgement (left_record, right_record);
