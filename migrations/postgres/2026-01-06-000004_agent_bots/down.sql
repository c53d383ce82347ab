DROP INDEX messages_agent_bot_idx;
DROP INDEX agent_bot_inboxes_inbox_id_key;
CREATE INDEX agent_bot_inboxes_inbox_id_idx ON agent_bot_inboxes (inbox_id);
ALTER TABLE agent_bots DROP COLUMN avatar_url;
