-- Actions that a user performs together.
CREATE TABLE macros (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  visibility TEXT,
  created_by BIGINT REFERENCES users (id) ON DELETE SET NULL,
  updated_by BIGINT REFERENCES users (id) ON DELETE SET NULL,
  actions BLOB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX macros_account_id_id_idx ON macros (account_id, id);
CREATE INDEX macros_created_by_idx ON macros (created_by);
CREATE INDEX macros_updated_by_idx ON macros (updated_by);
