DROP INDEX notice_account;
CREATE INDEX notice_account ON notice (account, read_at, at);
DROP INDEX notice_about;
