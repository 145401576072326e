-- Trafficking events: a recruitment, a transit or an exploitation, in codes and
-- never changed. detail is JSON of domain::trafficking::event::Event. told is
-- what happened in words, sealed under the key of the case; empty when nothing
-- is told. One that was wrong is ended, with the reason (sealed like told), or
-- replaced by another. entered_at and ended_at are milliseconds since 1970 UTC.
-- version is that of the sealing.
CREATE TABLE trafficking_event (
    id          TEXT   NOT NULL PRIMARY KEY,
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    phase       TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    told        BLOB   NOT NULL,
    version     BIGINT NOT NULL,
    entered_at  BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL REFERENCES account (id),
    institution TEXT   NOT NULL,
    replaces    TEXT            REFERENCES trafficking_event (id),
    ended_at    BIGINT,
    ended_by    TEXT            REFERENCES account (id),
    reason      BLOB   NOT NULL
);
CREATE INDEX trafficking_event_of_case ON trafficking_event (case_file);
-- An event is replaced once.
CREATE UNIQUE INDEX trafficking_event_replaced ON trafficking_event (replaces) WHERE replaces IS NOT NULL;

-- Who took part in an event, as what.
CREATE TABLE trafficking_event_person (
    event  TEXT NOT NULL REFERENCES trafficking_event (id),
    person TEXT NOT NULL REFERENCES person (id),
    role   TEXT NOT NULL,
    PRIMARY KEY (event, person, role)
);
CREATE INDEX trafficking_event_of_person ON trafficking_event_person (person);

-- That a body counts somebody, since a day (days since 1970-01-01), on a basis.
-- Taken back with a reason, which is sealed under the key of the case.
CREATE TABLE registration (
    id          TEXT   NOT NULL PRIMARY KEY,
    case_file   TEXT   NOT NULL REFERENCES case_file (id),
    person      TEXT   NOT NULL REFERENCES person (id),
    body        TEXT   NOT NULL,
    on_day      BIGINT NOT NULL,
    basis       TEXT   NOT NULL,
    entered_at  BIGINT NOT NULL,
    entered_by  TEXT   NOT NULL REFERENCES account (id),
    institution TEXT   NOT NULL,
    ended_at    BIGINT,
    ended_by    TEXT            REFERENCES account (id),
    reason      BLOB   NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX registration_of_case ON registration (case_file);
CREATE INDEX registration_of_person ON registration (person);
-- A body registers somebody on one basis once.
CREATE UNIQUE INDEX registration_once ON registration (person, body, basis) WHERE ended_at IS NULL;
