DROP TABLE half_session;
DROP TABLE recovery_code;
DROP TABLE factor;
ALTER TABLE session DROP COLUMN factor;
ALTER TABLE session DROP COLUMN confirmed_at;
ALTER TABLE account DROP COLUMN first_until;
