-- Tips: what was said without an account. Days, never moments; nothing of the
-- device. Each tip has a key of its own in the database of keys, and is found
-- by a locator that only its receipt and the pepper give. An expired tip keeps
-- its row, for counting, without its locator and its messages.
CREATE TABLE tip (
    id          TEXT   NOT NULL PRIMARY KEY,
    locator     BLOB,
    state       TEXT   NOT NULL,
    received_on BIGINT NOT NULL,
    -- The first day on which it is over; none while its alert lasts.
    until_day   BIGINT
);
CREATE UNIQUE INDEX tip_locator ON tip (locator);
CREATE INDEX tip_received ON tip (received_on, id);
CREATE INDEX tip_until ON tip (until_day);

CREATE TABLE tip_message (
    tip    TEXT   NOT NULL REFERENCES tip (id),
    place  BIGINT NOT NULL,
    side   TEXT   NOT NULL,
    on_day BIGINT NOT NULL,
    body   BLOB   NOT NULL,
    PRIMARY KEY (tip, place)
);

-- What came while the register was sealed: closed with the public half of a
-- key that only the root gives, and gone once it was taken in.
CREATE TABLE tip_intake (
    id          TEXT   NOT NULL PRIMARY KEY,
    received_on BIGINT NOT NULL,
    closed      BLOB   NOT NULL
);

-- Alerts. What was said is sealed under the alert's own key; the tip is the
-- channel to whoever said it.
CREATE TABLE alert (
    id          TEXT   NOT NULL PRIMARY KEY,
    source      TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    received_on BIGINT NOT NULL,
    tip         TEXT   REFERENCES tip (id),
    narrative   BLOB   NOT NULL,
    version     BIGINT NOT NULL,
    opened_by   TEXT   NOT NULL REFERENCES account (id),
    opened_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX alert_tip ON alert (tip);

INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
VALUES ('tips', 'tips', '', 'waiting', 1, 0, 0, '');
