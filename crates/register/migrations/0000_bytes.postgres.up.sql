-- SQLite's name for a column of bytes, so that one text serves both engines.
CREATE DOMAIN blob AS bytea;
