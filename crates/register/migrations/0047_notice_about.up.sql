-- What nobody has read yet of one case, alert or other subject: it is marked as read by
-- every page of the subject, without going through all that somebody has not read. And
-- the latest of somebody's come in the order in which they are shown.
CREATE INDEX notice_about ON notice (subject, sort, account) WHERE read_at IS NULL;
DROP INDEX notice_account;
CREATE INDEX notice_account ON notice (account, read_at, at, id);
