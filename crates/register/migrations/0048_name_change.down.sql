DROP TABLE name_change;
