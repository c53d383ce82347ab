-- A webhook keeps the secret that a rotation replaced; the address of an API inbox gets a secret of its own.
ALTER TABLE webhooks ADD COLUMN previous_secret TEXT;
ALTER TABLE webhooks ADD COLUMN previous_secret_until TIMESTAMP;
ALTER TABLE inboxes ADD COLUMN webhook_secret TEXT NOT NULL DEFAULT '';
-- hexadecimal digits are base 64 too
UPDATE inboxes SET webhook_secret = 'whsec_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
  WHERE channel_type = 'Channel::Api';
-- an attempt is signed with what its endpoint has at that moment
ALTER TABLE webhook_deliveries DROP COLUMN secret;
