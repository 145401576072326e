DROP TABLE absence;
DROP TABLE bed_hold;
DROP TABLE placement;
DROP TABLE bed_closure;
DROP TABLE bed;
DROP TABLE house;
