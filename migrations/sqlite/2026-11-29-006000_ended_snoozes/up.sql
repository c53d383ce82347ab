-- When a notification's latest snooze ended.
ALTER TABLE notifications ADD COLUMN last_snoozed_at TIMESTAMP;
