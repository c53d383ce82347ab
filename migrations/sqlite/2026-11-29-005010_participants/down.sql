CREATE INDEX conversations_account_id_waiting_since_idx
  ON conversations (account_id, waiting_since)
  WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_account_id_status_waiting_since_idx
  ON conversations (account_id, status, waiting_since)
  WHERE waiting_since IS NOT NULL;
DROP INDEX conversations_account_id_status_waiting_since_created_at_idx;
DROP INDEX conversations_account_id_waiting_since_created_at_idx;
DROP TABLE conversation_drafts;
DROP TABLE mentions;
DROP TABLE conversation_participants;
