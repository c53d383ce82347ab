-- What an account's people keep for their work: canned responses, labels, definitions of attributes, filters.

CREATE TABLE canned_responses (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  short_code TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX canned_responses_account_id_short_code_key
  ON canned_responses (account_id, short_code);

CREATE TABLE labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  description TEXT,
  color TEXT NOT NULL,
  show_on_sidebar BOOLEAN,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX labels_account_id_title_key ON labels (account_id, title);

CREATE TABLE attribute_definitions (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  model SMALLINT NOT NULL,
  key TEXT NOT NULL,
  display_name TEXT NOT NULL,
  display_type SMALLINT NOT NULL,
  description TEXT,
  choices BLOB NOT NULL,
  default_value TEXT,
  regex_pattern TEXT,
  regex_cue TEXT,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX attribute_definitions_account_id_model_key_key
  ON attribute_definitions (account_id, model, key);

CREATE TABLE custom_filters (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  filter_type SMALLINT NOT NULL,
  query BLOB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX custom_filters_account_id_user_id_idx ON custom_filters (account_id, user_id);
CREATE INDEX custom_filters_user_id_idx ON custom_filters (user_id);
