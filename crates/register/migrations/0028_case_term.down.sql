DELETE FROM job WHERE id = 'late_cases';
DROP TABLE case_term;
