DROP TABLE opened_today;
