CREATE INDEX messages_agent_bot_idx ON messages (sender_id) WHERE sender_type = 'AgentBot';
DROP INDEX platform_app_permissibles_object_idx;
DROP INDEX webhooks_inbox_id_idx;
DROP INDEX letters_account_id_idx;
DROP INDEX account_users_inviter_id_idx;
DROP INDEX conversations_team_id_status_last_activity_at_idx;
CREATE INDEX conversations_team_id_status_last_activity_at_idx
  ON conversations (account_id, team_id, status, last_activity_at)
  WHERE team_id IS NOT NULL;
DROP INDEX conversations_assignee_id_status_last_activity_at_idx;
CREATE INDEX conversations_assignee_id_status_last_activity_at_idx
  ON conversations (account_id, assignee_id, status, last_activity_at);
-- what is gone for everybody does not come back
DELETE FROM accounts WHERE deleted_at IS NOT NULL;
DELETE FROM teams WHERE deleted_at IS NOT NULL;
DELETE FROM users WHERE deleted_at IS NOT NULL;
DROP INDEX teams_account_id_idx;
DROP INDEX teams_account_id_name_key;
ALTER TABLE teams DROP COLUMN deleted_at;
CREATE UNIQUE INDEX teams_account_id_name_key ON teams (account_id, name);
DROP INDEX users_email_key;
ALTER TABLE users DROP COLUMN deleted_at;
CREATE UNIQUE INDEX users_email_key ON users (email);
ALTER TABLE accounts DROP COLUMN deleted_at;
DROP TABLE chores;
