-- Bots with a picture, one an inbox, and the messages that they wrote.

ALTER TABLE agent_bots ADD COLUMN avatar_url TEXT;

DROP INDEX agent_bot_inboxes_inbox_id_idx;
CREATE UNIQUE INDEX agent_bot_inboxes_inbox_id_key ON agent_bot_inboxes (inbox_id);

-- for the removal of a bot; few messages are a bot's
CREATE INDEX messages_agent_bot_idx ON messages (sender_id) WHERE sender_type = 'AgentBot';
