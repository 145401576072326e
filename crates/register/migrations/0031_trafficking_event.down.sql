DROP TABLE registration;
DROP TABLE trafficking_event_person;
DROP TABLE trafficking_event;
