DELETE FROM job WHERE id = 'late_cases';
-- The terms are worked out anew after going up again.
DELETE FROM setting WHERE name = 'case_terms';
DROP TABLE case_term;
