DROP INDEX journal_erasure;
DROP TABLE attendee_list;
DROP TABLE shelter_location;
