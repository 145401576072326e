-- When a backup was made last, without looking through the journal.
CREATE INDEX journal_backup ON journal (at) WHERE event = 'backup.begun';
