-- When what clients keep copies of last changed in an account.
ALTER TABLE account_counters ADD COLUMN labels_changed_at TIMESTAMP;
ALTER TABLE account_counters ADD COLUMN inboxes_changed_at TIMESTAMP;
ALTER TABLE account_counters ADD COLUMN teams_changed_at TIMESTAMP;
