ALTER TABLE webhook_deliveries ADD COLUMN secret TEXT NOT NULL DEFAULT '';
UPDATE webhook_deliveries SET secret = coalesce((SELECT w.secret FROM webhooks AS w WHERE w.id = endpoint_id), '')
  WHERE endpoint_type = 'Webhook';
UPDATE webhook_deliveries SET secret = coalesce((SELECT i.hmac_token FROM inboxes AS i WHERE i.id = endpoint_id), '')
  WHERE endpoint_type = 'Inbox';
ALTER TABLE inboxes DROP COLUMN webhook_secret;
ALTER TABLE webhooks DROP COLUMN previous_secret_until;
ALTER TABLE webhooks DROP COLUMN previous_secret;
