-- What users are told of conversations, how they want to be told, and where it is pushed to.

-- One a user and conversation, the newest; a few hundred a user and account. The message may be gone.
CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  message_id BIGINT,
  kind SMALLINT NOT NULL,
  read_at TIMESTAMP,
  snoozed_until TIMESTAMP,
  last_activity_at TIMESTAMP NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX notifications_user_id_conversation_id_key
  ON notifications (user_id, conversation_id);
CREATE INDEX notifications_account_id_user_id_last_activity_at_idx
  ON notifications (account_id, user_id, last_activity_at, id);
CREATE INDEX notifications_conversation_id_idx ON notifications (conversation_id);

-- Events whose notifications are made; each row goes with its event.
CREATE TABLE notified_events (
  event_id INTEGER PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE CASCADE
);

-- Who has no row has the defaults. A bit for each kind.
CREATE TABLE notification_settings (
  membership_id INTEGER PRIMARY KEY NOT NULL REFERENCES account_users (id) ON DELETE CASCADE,
  account_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  email_kinds SMALLINT NOT NULL,
  push_kinds SMALLINT NOT NULL
);
CREATE UNIQUE INDEX notification_settings_account_id_user_id_key
  ON notification_settings (account_id, user_id);

CREATE TABLE push_subscriptions (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind SMALLINT NOT NULL,
  attributes BLOB NOT NULL,
  identifier TEXT NOT NULL,
  push_token TEXT,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX push_subscriptions_identifier_key ON push_subscriptions (identifier);
CREATE INDEX push_subscriptions_user_id_push_token_idx
  ON push_subscriptions (user_id, push_token);
