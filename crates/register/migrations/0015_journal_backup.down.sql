DROP INDEX journal_backup;
