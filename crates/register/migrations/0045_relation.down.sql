DROP TABLE relation;
