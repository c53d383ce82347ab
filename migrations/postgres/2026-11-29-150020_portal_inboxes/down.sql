DROP INDEX portals_inbox_id_idx;
ALTER TABLE portals DROP COLUMN inbox_id;
