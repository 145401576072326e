-- A packet that lies with the people of the body it went to, who have accounts: 1;
-- 0 once its key is destroyed. Of packets that went as a link or on paper nothing.
ALTER TABLE packet ADD COLUMN inbox BIGINT;
CREATE INDEX packet_inbox ON packet (recipient, made_at) WHERE inbox IS NOT NULL;
