-- SQLite looks by the status too, and preferred an index of all open conversations.
DROP INDEX conversations_unattended_idx;
CREATE INDEX conversations_unattended_idx ON conversations (account_id, status, team_id, assignee_id)
  WHERE status = 0 AND (first_reply_created_at IS NULL OR waiting_since IS NOT NULL);
