ALTER TABLE person_version DROP COLUMN health;
ALTER TABLE person DROP COLUMN health;
