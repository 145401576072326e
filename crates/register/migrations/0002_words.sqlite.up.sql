-- Word search over the searchable fields of records. `position` is the rowid.
-- Each word carries the kind of its record, `training_sofia`.
CREATE VIRTUAL TABLE record_word USING fts5(
    words,
    content = '', contentless_delete = 1, detail = 'full',
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
