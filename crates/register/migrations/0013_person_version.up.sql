-- What stood of a person before a correction, sealed as it was. A class that
-- was not corrected is kept with it: both are sealed for one version.
CREATE TABLE person_version (
    person       TEXT   NOT NULL REFERENCES person (id),
    version      BIGINT NOT NULL,
    identity     BLOB   NOT NULL,
    contact      BLOB   NOT NULL,
    corrected_by TEXT   NOT NULL REFERENCES account (id),
    corrected_at BIGINT NOT NULL,
    PRIMARY KEY (person, version)
);
