-- Word search over the searchable fields of records. `position` is the rowid.
-- `scope` holds the kind, so that a word is looked for within one kind.
CREATE VIRTUAL TABLE record_word USING fts5(
    words, scope,
    content = '', contentless_delete = 1, detail = 'full',
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
