-- The outbox, webhooks, and what is on its way to them.

-- Handled events are deleted, so the primary key is the order of claiming. No foreign key: every change writes here.
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  topic TEXT NOT NULL,
  body BLOB NOT NULL,
  occurred_at TIMESTAMP NOT NULL,
  claimed_until TIMESTAMP
);

CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  inbox_id BIGINT REFERENCES inboxes (id) ON DELETE SET NULL,
  url TEXT NOT NULL,
  subscriptions BLOB NOT NULL,
  secret TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX webhooks_account_id_url_key ON webhooks (account_id, url);

-- The endpoint is a webhook or an inbox. The event is no foreign key: it is deleted once it is handled.
CREATE TABLE webhook_deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  endpoint_type TEXT NOT NULL,
  endpoint_id BIGINT NOT NULL,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  event_id BIGINT NOT NULL,
  topic TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at TIMESTAMP NOT NULL,
  claimed_until TIMESTAMP,
  created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX webhook_deliveries_endpoint_type_endpoint_id_event_id_key
  ON webhook_deliveries (endpoint_type, endpoint_id, event_id);
CREATE INDEX webhook_deliveries_account_id_idx ON webhook_deliveries (account_id);
CREATE INDEX webhook_deliveries_settled_idx ON webhook_deliveries (status)
  WHERE status <> 'pending';
CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (next_attempt_at)
  WHERE status = 'pending';
CREATE INDEX webhook_deliveries_claimed_idx ON webhook_deliveries (claimed_until)
  WHERE status = 'pending' AND claimed_until IS NOT NULL;
-- an untried delivery holds back the later ones of its row
CREATE INDEX webhook_deliveries_untried_idx
  ON webhook_deliveries (endpoint_type, endpoint_id, topic)
  WHERE status = 'pending' AND attempts = 0;

CREATE TABLE webhook_attempts (
  delivery_id BIGINT NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  attempted_at TIMESTAMP NOT NULL,
  duration_ms INTEGER NOT NULL,
  status_code INTEGER,
  error TEXT,
  PRIMARY KEY (delivery_id, number)
) WITHOUT ROWID;
