-- Steps of repeatable work that are done, so that a repetition does not do them again.
CREATE TABLE done_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX done_steps_account_id_name_key ON done_steps (account_id, name);
CREATE INDEX done_steps_created_at_idx ON done_steps (created_at);
