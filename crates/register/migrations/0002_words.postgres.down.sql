DROP TABLE record_word;
