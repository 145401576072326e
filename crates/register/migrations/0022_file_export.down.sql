DROP INDEX journal_export;
CREATE INDEX journal_export ON journal (seq) WHERE event = 'records.taken_out';
