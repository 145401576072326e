DROP TABLE person_version;
