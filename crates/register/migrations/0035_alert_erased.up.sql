-- When what was said in an alert was erased; null while it is kept, so that no sum
-- of an alert that is there already changes.
ALTER TABLE alert ADD COLUMN erased_at BIGINT;
