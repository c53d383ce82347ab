-- Erasing a contact finds what was sent about it by this.
CREATE INDEX webhook_deliveries_account_id_topic_idx ON webhook_deliveries (account_id, topic);
