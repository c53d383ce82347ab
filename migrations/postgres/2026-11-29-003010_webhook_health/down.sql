DROP INDEX webhook_deliveries_created_at_idx;
DROP INDEX webhook_deliveries_endpoint_idx;
ALTER TABLE webhook_attempts DROP COLUMN answer;
ALTER TABLE webhook_deliveries DROP COLUMN message_id;
ALTER TABLE webhook_deliveries DROP COLUMN event;
ALTER TABLE webhooks DROP COLUMN disabled_at;
ALTER TABLE webhooks DROP COLUMN failing_since;
ALTER TABLE webhooks DROP COLUMN failures;
