-- Work left for later, and what is gone for everybody until that work is done.

-- Chores that are done are deleted, so the table is short.
CREATE TABLE chores (
  id BIGSERIAL PRIMARY KEY,
  topic TEXT NOT NULL,
  body JSONB NOT NULL,
  due_at TIMESTAMP NOT NULL,
  failures INTEGER NOT NULL,
  claimed_until TIMESTAMP
);
CREATE INDEX chores_topic_idx ON chores (topic);
CREATE INDEX chores_due_at_idx ON chores (due_at);

ALTER TABLE accounts ADD COLUMN deleted_at TIMESTAMP;

-- the address of a user and the name of a team are free as soon as these are gone
ALTER TABLE users ADD COLUMN deleted_at TIMESTAMP;
DROP INDEX users_email_key;
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE deleted_at IS NULL;

ALTER TABLE teams ADD COLUMN deleted_at TIMESTAMP;
DROP INDEX teams_account_id_name_key;
CREATE UNIQUE INDEX teams_account_id_name_key ON teams (account_id, name) WHERE deleted_at IS NULL;
-- includes those that are gone, for the removal of the account
CREATE INDEX teams_account_id_idx ON teams (account_id);

-- What points to a row that goes must be found by that row alone.
DROP INDEX conversations_assignee_id_status_last_activity_at_idx;
CREATE INDEX conversations_assignee_id_status_last_activity_at_idx
  ON conversations (assignee_id, account_id, status, last_activity_at, id);
DROP INDEX conversations_team_id_status_last_activity_at_idx;
CREATE INDEX conversations_team_id_status_last_activity_at_idx
  ON conversations (team_id, account_id, status, last_activity_at, id)
  WHERE team_id IS NOT NULL;
CREATE INDEX account_users_inviter_id_idx ON account_users (inviter_id)
  WHERE inviter_id IS NOT NULL;
CREATE INDEX letters_account_id_idx ON letters (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX webhooks_inbox_id_idx ON webhooks (inbox_id) WHERE inbox_id IS NOT NULL;
CREATE INDEX platform_app_permissibles_object_idx
  ON platform_app_permissibles (permissible_type, permissible_id);

-- The writer of a message is no foreign key, and no id is given twice: a writer who is gone is not found.
DROP INDEX messages_agent_bot_idx;
