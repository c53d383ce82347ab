-- Calls of a bot's address are signed with a secret of its own; hexadecimal digits are base 64 too.
ALTER TABLE agent_bots ADD COLUMN secret TEXT NOT NULL DEFAULT '';
UPDATE agent_bots SET secret = 'whsec_' || lower(hex(randomblob(32)));
