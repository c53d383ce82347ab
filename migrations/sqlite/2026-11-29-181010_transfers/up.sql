-- Imports and exports of contacts. `state` is what they remember between their steps. A job removes them.
CREATE TABLE transfers (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  kind TEXT NOT NULL,
  state BLOB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX transfers_account_id_kind_idx ON transfers (account_id, kind, id);
CREATE INDEX transfers_user_id_idx ON transfers (user_id);

-- The parts of the file that results from one, until they are joined.
CREATE TABLE transfer_parts (
  transfer_id BIGINT NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (transfer_id, number)
);
