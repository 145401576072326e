-- How two persons of a case stand to each other: person_of is `kind` of person_to. In
-- codes and days; who they are is sealed elsewhere. What was put down by mistake stays,
-- ended.
CREATE TABLE relation (
    id TEXT PRIMARY KEY,
    case_file TEXT NOT NULL REFERENCES case_file (id),
    person_of TEXT NOT NULL REFERENCES person (id),
    person_to TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    from_day BIGINT,
    until_day BIGINT,
    entered_at BIGINT NOT NULL,
    entered_by TEXT NOT NULL REFERENCES account (id),
    ended_at BIGINT,
    ended_by TEXT REFERENCES account (id)
);
CREATE INDEX relation_case ON relation (case_file);
CREATE INDEX relation_of ON relation (person_of);
CREATE INDEX relation_to ON relation (person_to);
