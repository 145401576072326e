-- What is known of a person's health, sealed under the key of the person beside identity
-- and contact, of the same version; null while nothing was entered, so that no sum of a
-- person who is there already changes.
ALTER TABLE person ADD COLUMN health BLOB;
ALTER TABLE person_version ADD COLUMN health BLOB;
