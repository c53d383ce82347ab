-- Pages of other systems that agents see beside a conversation.
CREATE TABLE dashboard_apps (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  title TEXT NOT NULL,
  content JSONB NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX dashboard_apps_account_id_idx ON dashboard_apps (account_id);
CREATE INDEX dashboard_apps_user_id_idx ON dashboard_apps (user_id);
