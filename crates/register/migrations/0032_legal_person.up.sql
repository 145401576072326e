-- What a person is before the law: 'legal' for a company or an association; null
-- for a human being, so that no sum of a person who is there already changes.
ALTER TABLE person ADD COLUMN nature TEXT;
