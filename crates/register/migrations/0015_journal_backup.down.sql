DROP INDEX journal_export;
DROP INDEX journal_backup;
