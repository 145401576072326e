-- Word search over the searchable fields of records.
CREATE TABLE record_word (
    position BIGINT   NOT NULL PRIMARY KEY,
    words    tsvector NOT NULL
);
CREATE INDEX record_word_words ON record_word USING GIN (words);
