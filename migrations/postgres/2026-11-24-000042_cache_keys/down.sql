ALTER TABLE account_counters DROP COLUMN teams_changed_at;
ALTER TABLE account_counters DROP COLUMN inboxes_changed_at;
ALTER TABLE account_counters DROP COLUMN labels_changed_at;
