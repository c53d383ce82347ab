-- Conversations in which nothing happens are resolved: the accounts that want it, and the conversations in which nobody
-- waits. A visitor is asked for an address once in a conversation.
CREATE INDEX accounts_auto_resolve_idx ON accounts (id) WHERE (settings ->> 'auto_resolve_after') IS NOT NULL;
CREATE INDEX conversations_answered_idx ON conversations (account_id, last_activity_at, id)
  WHERE status = 0 AND waiting_since IS NULL;
CREATE INDEX messages_address_idx ON messages (conversation_id) WHERE content_type = 3;
