ALTER TABLE alert DROP COLUMN erased_at;
