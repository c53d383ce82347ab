-- A webhook that fails for days is disabled; attempts keep the answer; a delivery names its event and message.
ALTER TABLE webhooks ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE webhooks ADD COLUMN failing_since TIMESTAMP;
ALTER TABLE webhooks ADD COLUMN disabled_at TIMESTAMP;
ALTER TABLE webhook_deliveries ADD COLUMN event TEXT;
ALTER TABLE webhook_deliveries ADD COLUMN message_id BIGINT;
ALTER TABLE webhook_attempts ADD COLUMN answer TEXT;
-- the newest deliveries to an endpoint, and those whose time is over
CREATE INDEX webhook_deliveries_endpoint_idx ON webhook_deliveries (endpoint_type, endpoint_id, id);
CREATE INDEX webhook_deliveries_created_at_idx ON webhook_deliveries (created_at);
