DELETE FROM job WHERE id = 'tips';
DROP TABLE alert;
DROP TABLE tip_intake;
DROP TABLE tip_message;
DROP TABLE tip;
