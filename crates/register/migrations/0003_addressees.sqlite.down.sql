DROP TABLE record_addressee;
