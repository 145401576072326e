DROP INDEX case_step_sort;
DROP TABLE conflict_waiver;
DROP INDEX case_assignment_lawyer;
DROP TABLE case_lawyer;
DROP TABLE lawyer_interest;
DROP TABLE lawyer_version;
DROP TABLE lawyer;
