ALTER TABLE agent_bots DROP COLUMN secret;
