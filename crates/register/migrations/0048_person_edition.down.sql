DROP INDEX person_edition;
ALTER TABLE person DROP COLUMN edition;
