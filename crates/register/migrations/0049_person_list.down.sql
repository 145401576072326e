DROP TABLE link_judgement;
DROP TABLE link_pair;
DROP TABLE link_run;
DROP TABLE source_version;
DROP TABLE source_record;
DROP TABLE refused_row;
DROP TABLE person_list;
