DELETE FROM job WHERE id = 'checkpoint';
DROP TABLE journal_checkpoint;
DROP TABLE journal_node;
