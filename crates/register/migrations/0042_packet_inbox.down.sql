DROP INDEX packet_inbox;
ALTER TABLE packet DROP COLUMN inbox;
