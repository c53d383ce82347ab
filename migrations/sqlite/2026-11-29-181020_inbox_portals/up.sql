-- The help centre that an inbox offers.
ALTER TABLE inboxes ADD COLUMN portal_id BIGINT REFERENCES portals (id) ON DELETE SET NULL;
CREATE INDEX inboxes_portal_id_idx ON inboxes (portal_id);
