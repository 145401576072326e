DELETE FROM job WHERE id = 'watch';
DROP INDEX journal_at;
DROP TABLE notice;
DROP TABLE alarm;
DROP TABLE approval;
DROP TABLE break_glass;
