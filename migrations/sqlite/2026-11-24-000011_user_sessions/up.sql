-- Clients that are signed in, and links that sign one in. Of every token only the SHA-256 is kept.

CREATE TABLE user_sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  client TEXT NOT NULL,
  token_digest TEXT NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX user_sessions_token_digest_key ON user_sessions (token_digest);
CREATE UNIQUE INDEX user_sessions_user_id_client_key ON user_sessions (user_id, client);

CREATE TABLE sign_in_links (
  token_digest TEXT PRIMARY KEY NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX sign_in_links_user_id_idx ON sign_in_links (user_id);
CREATE INDEX sign_in_links_expires_at_idx ON sign_in_links (expires_at);
