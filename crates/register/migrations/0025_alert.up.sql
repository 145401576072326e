-- Alerts of every channel, and what becomes of them. What was said (narrative)
-- and how its sender is reached (contact) are sealed together under the alert's
-- own key; contact is empty when nothing was said of it. source_kind says what
-- the sender is, source_body names the body, if it is one of the directory.
-- danger, child and abroad are yes, no or unknown; persons is null when unknown,
-- and never zero. received_at is in milliseconds since 1970 UTC; of a tip only
-- the day is known.
ALTER TABLE alert RENAME COLUMN source TO channel;
ALTER TABLE alert ADD COLUMN year BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN received_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN source_kind TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE alert ADD COLUMN source_body TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN institution TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN territory TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN danger TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE alert ADD COLUMN child TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE alert ADD COLUMN abroad TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE alert ADD COLUMN persons BIGINT;
ALTER TABLE alert ADD COLUMN contact BLOB NOT NULL DEFAULT x'';

-- Alerts that are there came of tips. Their year is near enough by its mean
-- length; their place counts all of them, so that no number stands twice.
UPDATE alert SET received_at = received_on * 86400000,
    year = 1970 + received_on * 400 / 146097,
    place = (SELECT COUNT(*) FROM alert b WHERE b.id <= alert.id),
    institution = (SELECT a.institution FROM account a WHERE a.id = alert.opened_by);
ALTER TABLE alert DROP COLUMN received_on;
CREATE UNIQUE INDEX alert_year ON alert (year, place);
CREATE INDEX alert_state ON alert (state, received_at);

CREATE TABLE alert_number (
    year BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO alert_number (year, last) SELECT year, MAX(place) FROM alert GROUP BY year;

-- What happened with an alert, never changed. reason is sealed under the key of
-- the alert; empty when there is none. body is whom it was forwarded to.
CREATE TABLE alert_event (
    alert   TEXT   NOT NULL REFERENCES alert (id),
    place   BIGINT NOT NULL,
    sort    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    account TEXT   NOT NULL REFERENCES account (id),
    body    TEXT   NOT NULL,
    reason  BLOB   NOT NULL,
    PRIMARY KEY (alert, place)
);

-- Which cases came of which alerts: many to many, and kept for good.
CREATE TABLE case_alert (
    case_file TEXT   NOT NULL REFERENCES case_file (id),
    alert     TEXT   NOT NULL REFERENCES alert (id),
    at        BIGINT NOT NULL,
    PRIMARY KEY (case_file, alert)
);
CREATE INDEX case_alert_alert ON case_alert (alert);

-- Which terms of alerts ran out, and when that was told: once each.
CREATE TABLE alert_late (
    alert   TEXT   NOT NULL REFERENCES alert (id),
    rule    TEXT   NOT NULL,
    about   TEXT   NOT NULL,
    due_at  BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (alert, rule, about, due_at)
);

INSERT INTO job (id, sort, subject, state, due_at, held_until, attempts, note)
VALUES ('late_alerts', 'late_alerts', '', 'waiting', 1, 0, 0, '');
