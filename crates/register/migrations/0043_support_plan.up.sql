-- Support and safety plans: written with a person in a case, in versions that are
-- never changed. content is sealed under the key of the person: needs, risk,
-- security, the steps with who takes them and by when. review_on is the agreed day
-- (2017-06-01). step is the step of the case that says that this version was signed.
-- entered_at is milliseconds since 1970 UTC; version is that of the sealing.
CREATE TABLE support_plan (
    id          TEXT   NOT NULL PRIMARY KEY,
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    person      TEXT   NOT NULL REFERENCES person (id),
    number      BIGINT NOT NULL,
    review_on   TEXT,
    entered_at  BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL REFERENCES account (id),
    institution TEXT   NOT NULL,
    step        TEXT,
    content     BLOB   NOT NULL,
    version     BIGINT NOT NULL,
    UNIQUE (case_file, person, number)
);
CREATE INDEX support_plan_of_step ON support_plan (step);
CREATE INDEX support_plan_of_person ON support_plan (person);
