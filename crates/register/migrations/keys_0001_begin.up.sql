-- The database of keys, apart from the data and from its backups.
-- An owner is `person/…` or `case/…`; a wrapped key opens only for it.
CREATE TABLE wrapped_key (
    owner   TEXT   NOT NULL,
    number  BIGINT NOT NULL,
    root    TEXT   NOT NULL,
    wrapped BLOB   NOT NULL,
    PRIMARY KEY (owner, number)
);

-- root: the id of the root that wraps; erased: the list of destroyed keys.
CREATE TABLE keeper (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
