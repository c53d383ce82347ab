CREATE INDEX conversations_answered_idx ON conversations (account_id, last_activity_at, id)
  WHERE status = 0 AND waiting_since IS NULL;
