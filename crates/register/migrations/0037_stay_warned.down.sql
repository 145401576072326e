ALTER TABLE placement DROP COLUMN warned_for;
