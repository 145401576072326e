-- When a backup was made last, without looking through the journal.
CREATE INDEX journal_backup ON journal (at) WHERE event = 'backup.begun';
-- The exports of records, by their places.
CREATE INDEX journal_export ON journal (seq) WHERE event = 'records.taken_out';
