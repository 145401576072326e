DROP TABLE return_revision;
