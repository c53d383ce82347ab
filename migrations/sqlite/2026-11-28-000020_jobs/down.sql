DROP INDEX webhook_deliveries_pending_idx;
ALTER TABLE webhook_deliveries ADD COLUMN next_attempt_at TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';
ALTER TABLE webhook_deliveries ADD COLUMN claimed_until TIMESTAMP;
UPDATE webhook_deliveries SET next_attempt_at = coalesce(
  (SELECT min(j.run_at) FROM jobs AS j WHERE j.kind = 'deliver_webhook' AND j.payload ->> '$.delivery_id' = webhook_deliveries.id),
  created_at);
CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (next_attempt_at)
  WHERE status = 'pending';
CREATE INDEX webhook_deliveries_claimed_idx ON webhook_deliveries (claimed_until)
  WHERE status = 'pending' AND claimed_until IS NOT NULL;
CREATE INDEX webhook_deliveries_untried_idx
  ON webhook_deliveries (endpoint_type, endpoint_id, topic)
  WHERE status = 'pending' AND attempts = 0;

CREATE TABLE chores (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  topic TEXT NOT NULL,
  body BLOB NOT NULL,
  due_at TIMESTAMP NOT NULL,
  failures INTEGER NOT NULL,
  claimed_until TIMESTAMP,
  kind TEXT NOT NULL DEFAULT 'housework'
);
CREATE INDEX chores_topic_idx ON chores (topic);
CREATE INDEX chores_kind_due_at_idx ON chores (kind, due_at);
CREATE INDEX chores_kind_claimed_until_idx ON chores (kind, claimed_until)
  WHERE claimed_until IS NOT NULL;
INSERT INTO chores (topic, body, due_at, failures, kind)
  SELECT ordering_key, jsonb_set(payload, '$.type', CASE kind WHEN 'delete_file' THEN 'drop_file' ELSE kind END),
    run_at, attempts, CASE queue WHEN 'external' THEN 'errand' ELSE 'housework' END
  FROM jobs WHERE queue IN ('internal', 'external') AND failed_at IS NULL ORDER BY id;

CREATE TABLE letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  kind TEXT NOT NULL,
  account_id BIGINT,
  body BLOB NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at TIMESTAMP NOT NULL,
  claimed_until TIMESTAMP,
  settled_at TIMESTAMP,
  last_error TEXT,
  created_at TIMESTAMP NOT NULL
);
CREATE INDEX letters_due_idx ON letters (next_attempt_at)
  WHERE status = 'pending';
CREATE INDEX letters_claimed_idx ON letters (claimed_until)
  WHERE status = 'pending' AND claimed_until IS NOT NULL;
CREATE INDEX letters_settled_idx ON letters (settled_at)
  WHERE status <> 'pending';
CREATE INDEX letters_given_up_idx ON letters (status)
  WHERE status = 'given_up';
CREATE INDEX letters_account_id_idx ON letters (account_id) WHERE account_id IS NOT NULL;
INSERT INTO sqlite_sequence (name, seq) SELECT 'letters', seq FROM sqlite_sequence WHERE name = 'jobs';
INSERT INTO letters (id, kind, account_id, body, status, attempts, next_attempt_at, settled_at, last_error, created_at)
  SELECT id, CASE kind WHEN 'notification_mail' THEN 'notification' ELSE payload ->> '$.kind' END,
    account_id, CASE kind WHEN 'notification_mail' THEN jsonb_set(payload, '$.kind', 'notification') ELSE payload END,
    CASE WHEN failed_at IS NULL THEN 'pending' ELSE 'given_up' END,
    attempts, run_at, failed_at, last_error, created_at
  FROM jobs WHERE queue = 'mail';
DROP TABLE jobs;
