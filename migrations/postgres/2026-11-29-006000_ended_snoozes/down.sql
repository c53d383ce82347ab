ALTER TABLE notifications DROP COLUMN last_snoozed_at;
