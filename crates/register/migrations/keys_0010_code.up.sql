-- The same key once more, wrapped by a code that its owner keeps: here and not
-- with the data, so that a destroyed key is gone in this form too.
CREATE TABLE code_key (
    owner   TEXT NOT NULL PRIMARY KEY,
    salt    BLOB NOT NULL,
    wrapped BLOB NOT NULL
);
