-- Bodies that are not in the pack's directory of institutions and offer a
-- service, by their name: their codes begin with OUT-.
CREATE TABLE outside_body (
    code       TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    entered_by TEXT   NOT NULL REFERENCES account (id),
    entered_at BIGINT NOT NULL
);

-- The directory of services. provider is a code of the pack's directory or of
-- outside_body; detail is JSON of domain::service::Service.
CREATE TABLE service (
    id         TEXT   NOT NULL PRIMARY KEY,
    provider   TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    entered_by TEXT   NOT NULL REFERENCES account (id),
    entered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE service_version (
    service    TEXT   NOT NULL REFERENCES service (id),
    version    BIGINT NOT NULL,
    change     TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    by_account TEXT   NOT NULL REFERENCES account (id),
    at         BIGINT NOT NULL,
    PRIMARY KEY (service, version)
);

-- What of a case went to a body without an account. parts are codes, parted by
-- spaces. One that went as a link is found by a locator that only the link and
-- the pepper give, and content is sealed under a key that only the link and the
-- code open; both are gone once it is over. tried is how often a code was typed
-- since the last right one. Moments are milliseconds since 1970 UTC.
CREATE TABLE packet (
    id        TEXT   NOT NULL PRIMARY KEY,
    case_file TEXT   NOT NULL REFERENCES case_file (id),
    person    TEXT   NOT NULL REFERENCES person (id),
    step      TEXT   NOT NULL REFERENCES case_step (id),
    place     BIGINT NOT NULL,
    recipient TEXT   NOT NULL,
    parts     TEXT   NOT NULL,
    state     TEXT   NOT NULL,
    locator   BLOB,
    content   BLOB   NOT NULL,
    made_by   TEXT   NOT NULL REFERENCES account (id),
    made_at   BIGINT NOT NULL,
    until_at  BIGINT NOT NULL,
    tried     BIGINT NOT NULL,
    UNIQUE (case_file, place)
);
CREATE UNIQUE INDEX packet_locator ON packet (locator);
CREATE INDEX packet_person ON packet (person);

-- What happened with a packet at its recipient: opened, answered. receiver is a
-- pseudonym under the key of the packet. body is what the recipient wrote,
-- sealed under the key of the case; empty when there is none.
CREATE TABLE packet_event (
    packet   TEXT   NOT NULL REFERENCES packet (id),
    place    BIGINT NOT NULL,
    sort     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    receiver TEXT   NOT NULL,
    why      TEXT,
    body     BLOB   NOT NULL,
    version  BIGINT NOT NULL,
    PRIMARY KEY (packet, place)
);

INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
VALUES ('packets', 'packets', '', 'waiting', 1, 0, 0, '');
