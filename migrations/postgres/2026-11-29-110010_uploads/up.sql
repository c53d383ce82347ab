-- Files that no message has taken yet: announced, or stored as the JSON in `file` says. A job removes what is not used.
CREATE TABLE uploads (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  token TEXT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  byte_size BIGINT NOT NULL,
  checksum TEXT,
  file JSONB,
  created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX uploads_token_key ON uploads (token);
CREATE INDEX uploads_account_id_idx ON uploads (account_id);
