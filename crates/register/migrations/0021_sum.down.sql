DROP TABLE part_sum;
DROP TABLE journal_sum;
