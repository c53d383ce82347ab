-- The settings with which an account uses an app. single_app_id is the app of which an account has one hook.
CREATE TABLE integration_hooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  inbox_id BIGINT REFERENCES inboxes (id) ON DELETE CASCADE,
  app_id TEXT NOT NULL,
  single_app_id TEXT,
  enabled BOOLEAN NOT NULL,
  settings BLOB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX integration_hooks_account_id_single_app_id_key ON integration_hooks (account_id, single_app_id);
CREATE INDEX integration_hooks_account_id_idx ON integration_hooks (account_id, id);
CREATE INDEX integration_hooks_inbox_id_idx ON integration_hooks (inbox_id);
