-- Inboxes, bots in them, contacts, conversations, messages.

-- the channel's public token and secret are columns, the rest of it is JSON
CREATE TABLE inboxes (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT COLLATE "C" NOT NULL,
  channel_type TEXT NOT NULL,
  channel_token TEXT COLLATE "C" NOT NULL,
  hmac_token TEXT NOT NULL,
  hmac_mandatory BOOLEAN NOT NULL,
  channel JSONB NOT NULL,
  settings JSONB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX inboxes_channel_token_key ON inboxes (channel_token);
CREATE INDEX inboxes_account_id_idx ON inboxes (account_id, id);

CREATE TABLE inbox_members (
  inbox_id BIGINT NOT NULL REFERENCES inboxes (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  picked_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (inbox_id, user_id)
);
CREATE INDEX inbox_members_user_id_idx ON inbox_members (user_id, inbox_id);

-- a bot without an account is every account's
CREATE TABLE agent_bots (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT,
  description TEXT,
  outgoing_url TEXT,
  bot_type TEXT NOT NULL,
  bot_config JSONB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX agent_bots_account_id_idx ON agent_bots (account_id, id);

CREATE TABLE agent_bot_inboxes (
  agent_bot_id BIGINT NOT NULL REFERENCES agent_bots (id) ON DELETE CASCADE,
  inbox_id BIGINT NOT NULL REFERENCES inboxes (id) ON DELETE CASCADE,
  active BOOLEAN NOT NULL,
  PRIMARY KEY (agent_bot_id, inbox_id)
);
CREATE INDEX agent_bot_inboxes_inbox_id_idx ON agent_bot_inboxes (inbox_id);

CREATE TABLE contacts (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C",
  phone_number TEXT COLLATE "C",
  identifier TEXT COLLATE "C",
  additional_attributes JSONB NOT NULL,
  custom_attributes JSONB NOT NULL,
  contact_type TEXT NOT NULL,
  blocked BOOLEAN NOT NULL,
  avatar_url TEXT,
  last_activity_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX contacts_account_id_email_key ON contacts (account_id, email);
CREATE UNIQUE INDEX contacts_account_id_phone_number_key ON contacts (account_id, phone_number);
CREATE UNIQUE INDEX contacts_account_id_identifier_key ON contacts (account_id, identifier);
-- The orders of the list, which shows only contacts that can be told from others. Those without an address or a
-- number are read in a second part, by id: see contacts_resolved_idx. Addresses are kept in lower case, so the unique
-- indexes above give the order by address and by number.
CREATE INDEX contacts_resolved_idx ON contacts (account_id, id)
  WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_resolved_name_idx ON contacts (account_id, lower(name), id)
  WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_resolved_last_activity_at_idx ON contacts (account_id, last_activity_at, id)
  WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_resolved_created_at_idx ON contacts (account_id, created_at, id)
  WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;

CREATE TABLE contact_inboxes (
  id BIGSERIAL PRIMARY KEY,
  contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  inbox_id BIGINT NOT NULL REFERENCES inboxes (id) ON DELETE CASCADE,
  source_id TEXT COLLATE "C" NOT NULL,
  hmac_verified BOOLEAN NOT NULL,
  pubsub_token TEXT COLLATE "C" NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX contact_inboxes_inbox_id_source_id_key ON contact_inboxes (inbox_id, source_id);
CREATE UNIQUE INDEX contact_inboxes_pubsub_token_key ON contact_inboxes (pubsub_token);
CREATE INDEX contact_inboxes_contact_id_idx ON contact_inboxes (contact_id, id);
CREATE INDEX contact_inboxes_source_id_idx ON contact_inboxes (source_id, id);

-- the message ids are no foreign keys: the messages are written after their conversation
CREATE TABLE conversations (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  uuid TEXT COLLATE "C" NOT NULL,
  inbox_id BIGINT NOT NULL REFERENCES inboxes (id) ON DELETE CASCADE,
  contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  contact_inbox_id BIGINT NOT NULL REFERENCES contact_inboxes (id) ON DELETE CASCADE,
  status SMALLINT NOT NULL,
  priority SMALLINT,
  assignee_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  team_id BIGINT REFERENCES teams (id) ON DELETE SET NULL,
  additional_attributes JSONB NOT NULL,
  custom_attributes JSONB NOT NULL,
  snoozed_until TIMESTAMP,
  waiting_since TIMESTAMP,
  first_reply_created_at TIMESTAMP,
  agent_last_seen_at TIMESTAMP,
  assignee_last_seen_at TIMESTAMP,
  contact_last_seen_at TIMESTAMP,
  last_activity_at TIMESTAMP NOT NULL,
  unread_count INTEGER NOT NULL,
  messages_count INTEGER NOT NULL,
  last_message_id BIGINT,
  last_non_activity_message_id BIGINT,
  last_public_message_id BIGINT,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX conversations_account_id_number_key ON conversations (account_id, number);
CREATE UNIQUE INDEX conversations_uuid_key ON conversations (uuid);
CREATE INDEX conversations_contact_id_idx ON conversations (contact_id, id);
CREATE INDEX conversations_contact_inbox_id_idx ON conversations (contact_inbox_id, id);
-- by activity, under each filter
CREATE INDEX conversations_account_id_last_activity_at_idx
  ON conversations (account_id, last_activity_at, id);
CREATE INDEX conversations_account_id_status_last_activity_at_idx
  ON conversations (account_id, status, last_activity_at, id);
CREATE INDEX conversations_inbox_id_status_last_activity_at_idx
  ON conversations (inbox_id, status, last_activity_at, id);
CREATE INDEX conversations_assignee_id_status_last_activity_at_idx
  ON conversations (account_id, assignee_id, status, last_activity_at, id);
CREATE INDEX conversations_team_id_status_last_activity_at_idx
  ON conversations (account_id, team_id, status, last_activity_at, id)
  WHERE team_id IS NOT NULL;
-- The other orders. Those without a priority, or with nobody waiting, are read in a second part, by activity.
CREATE INDEX conversations_account_id_created_at_idx
  ON conversations (account_id, created_at, id);
CREATE INDEX conversations_account_id_status_created_at_idx
  ON conversations (account_id, status, created_at, id);
CREATE INDEX conversations_account_id_priority_idx
  ON conversations (account_id, priority, last_activity_at, id)
  WHERE priority IS NOT NULL;
CREATE INDEX conversations_account_id_status_priority_idx
  ON conversations (account_id, status, priority, last_activity_at, id)
  WHERE priority IS NOT NULL;
CREATE INDEX conversations_account_id_waiting_since_idx
  ON conversations (account_id, waiting_since, id)
  WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_account_id_status_waiting_since_idx
  ON conversations (account_id, status, waiting_since, id)
  WHERE waiting_since IS NOT NULL;

CREATE TABLE conversation_labels (
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  title TEXT COLLATE "C" NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  PRIMARY KEY (conversation_id, title)
);
CREATE INDEX conversation_labels_account_id_title_idx
  ON conversation_labels (account_id, title, conversation_id);

-- how many conversations are alike in these five; 0 stands for nobody and no team
CREATE TABLE conversation_counts (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  inbox_id BIGINT NOT NULL REFERENCES inboxes (id) ON DELETE CASCADE,
  status SMALLINT NOT NULL,
  assignee_id BIGINT NOT NULL,
  team_id BIGINT NOT NULL,
  total BIGINT NOT NULL,
  PRIMARY KEY (account_id, inbox_id, status, assignee_id, team_id)
);

-- Account and inbox are the conversation's; a foreign key to each would be looked up for each message.
CREATE TABLE messages (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL,
  inbox_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  message_type SMALLINT NOT NULL,
  content TEXT,
  content_type SMALLINT NOT NULL,
  content_attributes JSONB NOT NULL,
  private BOOLEAN NOT NULL,
  status SMALLINT NOT NULL,
  source_id TEXT,
  sender_type TEXT,
  sender_id BIGINT,
  additional_attributes JSONB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX messages_conversation_id_idx ON messages (conversation_id, id);
CREATE INDEX messages_account_id_idx ON messages (account_id, id);
