DROP TABLE keeper;
DROP TABLE wrapped_key;
