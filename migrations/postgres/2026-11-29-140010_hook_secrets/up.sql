-- Calls of a hook of the app `webhook` are signed with a secret of its own; hexadecimal digits are base 64 too.
ALTER TABLE integration_hooks ADD COLUMN secret TEXT NOT NULL DEFAULT '';
UPDATE integration_hooks SET secret = 'whsec_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
