-- For which end of a stay a warning was given: an extended stay is warned of again.
ALTER TABLE placement ADD COLUMN warned_for BIGINT;
