-- The users who take part in a conversation besides its assignee.
CREATE TABLE conversation_participants (
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) WITHOUT ROWID;
CREATE INDEX conversation_participants_user_id_idx ON conversation_participants (user_id, account_id, conversation_id);
CREATE INDEX conversation_participants_account_id_idx ON conversation_participants (account_id);

-- The users whom notes in a conversation mention.
CREATE TABLE mentions (
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  mentioned_at TIMESTAMP NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) WITHOUT ROWID;
CREATE INDEX mentions_user_id_idx ON mentions (user_id, account_id, conversation_id);
CREATE INDEX mentions_account_id_idx ON mentions (account_id);

-- What agents have begun to write: one text for each conversation.
CREATE TABLE conversation_drafts (
  conversation_id BIGINT PRIMARY KEY NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  message TEXT NOT NULL,
  updated_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX conversation_drafts_account_id_idx ON conversation_drafts (account_id);

-- The order by waiting time: of those who wait since the same time the conversation that began first comes first.
CREATE INDEX conversations_account_id_waiting_since_created_at_idx
  ON conversations (account_id, waiting_since, created_at)
  WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_account_id_status_waiting_since_created_at_idx
  ON conversations (account_id, status, waiting_since, created_at)
  WHERE waiting_since IS NOT NULL;
DROP INDEX conversations_account_id_waiting_since_idx;
DROP INDEX conversations_account_id_status_waiting_since_idx;
