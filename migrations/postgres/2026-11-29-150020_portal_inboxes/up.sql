-- The website inbox in which readers of a portal chat.
ALTER TABLE portals ADD COLUMN inbox_id BIGINT REFERENCES inboxes (id) ON DELETE SET NULL;
CREATE INDEX portals_inbox_id_idx ON portals (inbox_id);
