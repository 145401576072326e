-- Files about a person or a case are numbered among the exports of records: the
-- number of an export is its place among all of them.
DROP INDEX journal_export;
CREATE INDEX journal_export ON journal (seq)
    WHERE event IN ('records.taken_out', 'file.taken_out');
