-- What an account's people keep for their work: canned responses, labels, definitions of attributes, filters.

CREATE TABLE canned_responses (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  short_code TEXT COLLATE "C" NOT NULL,
  content TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX canned_responses_account_id_short_code_key
  ON canned_responses (account_id, short_code);

CREATE TABLE labels (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  title TEXT COLLATE "C" NOT NULL,
  description TEXT,
  color TEXT NOT NULL,
  show_on_sidebar BOOLEAN,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX labels_account_id_title_key ON labels (account_id, title);

CREATE TABLE attribute_definitions (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  model SMALLINT NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  display_name TEXT NOT NULL,
  display_type SMALLINT NOT NULL,
  description TEXT,
  choices JSONB NOT NULL,
  default_value TEXT,
  regex_pattern TEXT,
  regex_cue TEXT,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX attribute_definitions_account_id_model_key_key
  ON attribute_definitions (account_id, model, key);

CREATE TABLE custom_filters (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  filter_type SMALLINT NOT NULL,
  query JSONB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX custom_filters_account_id_user_id_idx ON custom_filters (account_id, user_id);
CREATE INDEX custom_filters_user_id_idx ON custom_filters (user_id);
