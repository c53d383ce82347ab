-- Accounts, people, teams, access tokens, platform apps.
--
-- The two trees hold the same tables, columns and index names; a test compares them. A unique rule is an index named
-- <table>_<columns>_key: that name is what the code sees. Times are UTC, JSON is SQLite's JSONB. Every index ends in
-- the row's id without saying so. AUTOINCREMENT: an id is never given twice.

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL,
  locale TEXT NOT NULL,
  domain TEXT,
  support_email TEXT,
  status TEXT NOT NULL,
  features BLOB NOT NULL,
  limits BLOB NOT NULL,
  settings BLOB NOT NULL,
  custom_attributes BLOB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);

-- what would otherwise be counted: the last conversation number, and the contacts that can be told from others
CREATE TABLE account_counters (
  account_id INTEGER PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  conversations BIGINT NOT NULL,
  resolved_contacts BIGINT NOT NULL
);

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL,
  display_name TEXT,
  email TEXT NOT NULL,
  password_digest TEXT,
  pubsub_token TEXT NOT NULL,
  custom_attributes BLOB NOT NULL,
  ui_settings BLOB NOT NULL,
  message_signature TEXT,
  confirmed_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX users_email_key ON users (email);
CREATE UNIQUE INDEX users_pubsub_token_key ON users (pubsub_token);

CREATE TABLE account_users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  inviter_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  availability TEXT NOT NULL,
  auto_offline BOOLEAN NOT NULL,
  active_at TIMESTAMP,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX account_users_account_id_user_id_key ON account_users (account_id, user_id);
CREATE INDEX account_users_user_id_idx ON account_users (user_id, account_id);

-- the owner is a user, a bot or a platform app
CREATE TABLE access_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  owner_type TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  token TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX access_tokens_token_key ON access_tokens (token);
CREATE UNIQUE INDEX access_tokens_owner_type_owner_id_key ON access_tokens (owner_type, owner_id);

CREATE TABLE platform_apps (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);

-- the object is an account, a user or a bot
CREATE TABLE platform_app_permissibles (
  platform_app_id BIGINT NOT NULL REFERENCES platform_apps (id) ON DELETE CASCADE,
  permissible_type TEXT NOT NULL,
  permissible_id BIGINT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (platform_app_id, permissible_type, permissible_id)
) WITHOUT ROWID;

CREATE TABLE teams (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT,
  allow_auto_assign BOOLEAN NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX teams_account_id_name_key ON teams (account_id, name);

CREATE TABLE team_members (
  team_id BIGINT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (team_id, user_id)
) WITHOUT ROWID;
CREATE INDEX team_members_user_id_idx ON team_members (user_id);
