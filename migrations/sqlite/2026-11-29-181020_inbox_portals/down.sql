DROP INDEX inboxes_portal_id_idx;
ALTER TABLE inboxes DROP COLUMN portal_id;
