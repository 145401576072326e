-- What a person says, without their name, of the help they had: nothing leads to
-- a case, a person or a device, and the day alone is kept.
CREATE TABLE opinion (
    id        TEXT   NOT NULL PRIMARY KEY,
    on_day    BIGINT NOT NULL,
    about     TEXT   NOT NULL,
    told      TEXT,
    asked     TEXT,
    respected TEXT,
    safe      TEXT,
    helped    TEXT
);
CREATE INDEX opinion_on_day ON opinion (on_day);
