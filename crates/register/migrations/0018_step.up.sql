-- Steps of the procedure of a case: what was done about a person, in codes and
-- never changed. detail is JSON of domain::referral::step::Step. reason is
-- sealed under the key of the case; empty when there is none. happened_at and
-- entered_at are milliseconds since 1970 UTC. version is that of the sealing.
CREATE TABLE case_step (
    id          TEXT   NOT NULL PRIMARY KEY,
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    person      TEXT   NOT NULL REFERENCES person (id),
    place       BIGINT NOT NULL,
    sort        TEXT   NOT NULL,
    happened_at BIGINT NOT NULL,
    entered_at  BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL REFERENCES account (id),
    institution TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    reason      BLOB   NOT NULL,
    version     BIGINT NOT NULL,
    UNIQUE (case_file, place)
);

-- How many steps a case has, and so the place of the last: whoever puts one
-- down raises it first, so that no two do so at once.
ALTER TABLE case_file ADD COLUMN steps BIGINT NOT NULL DEFAULT 0;
