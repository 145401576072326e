DROP TABLE case_note;
