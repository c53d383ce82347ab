-- One queue of jobs in place of letters, chores and what was due of webhook deliveries. Jobs that are done are deleted,
-- those that failed for good are swept some weeks later. No foreign key: a job about what is gone finds nothing to do.
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT,
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  topic TEXT,
  ordering_key TEXT,
  ordering TEXT,
  fairness_key TEXT NOT NULL DEFAULT '',
  unique_key TEXT,
  payload BLOB NOT NULL,
  run_at TIMESTAMP NOT NULL,
  attempts INTEGER NOT NULL,
  claimed_by INTEGER,
  claimed_until TIMESTAMP,
  failed_at TIMESTAMP,
  last_error TEXT,
  created_at TIMESTAMP NOT NULL
);
CREATE INDEX jobs_due_idx ON jobs (queue, fairness_key, run_at, id)
  WHERE failed_at IS NULL;
CREATE INDEX jobs_claimed_idx ON jobs (queue, claimed_until)
  WHERE claimed_until IS NOT NULL;
-- what holds back later jobs of its key
CREATE INDEX jobs_strict_idx ON jobs (ordering_key, id)
  WHERE ordering = 'strict' AND failed_at IS NULL;
CREATE INDEX jobs_untried_idx ON jobs (ordering_key, id)
  WHERE ordering = 'first_attempt' AND attempts = 0 AND failed_at IS NULL;
CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key)
  WHERE unique_key IS NOT NULL AND claimed_until IS NULL AND failed_at IS NULL;
CREATE INDEX jobs_account_id_topic_idx ON jobs (account_id, topic);
CREATE INDEX jobs_failed_idx ON jobs (failed_at)
  WHERE failed_at IS NOT NULL;

-- The id of a mail's job is part of its Message-ID: letters keep theirs, and no other job gets the id of one that was
-- sent.
INSERT INTO sqlite_sequence (name, seq) SELECT 'jobs', seq FROM sqlite_sequence WHERE name = 'letters';
INSERT INTO jobs (id, account_id, queue, kind, topic, fairness_key, payload, run_at, attempts, failed_at, last_error,
    created_at)
  SELECT id, account_id, 'mail',
    CASE kind WHEN 'notification' THEN 'notification_mail' ELSE 'user_mail' END,
    CASE kind WHEN 'notification' THEN 'conversation:' || (body ->> '$.conversation')
      ELSE 'user:' || (body ->> '$.user') END,
    CASE kind WHEN 'notification' THEN 'account:' || (body ->> '$.account') ELSE '' END,
    CASE WHEN kind = 'notification' THEN jsonb_remove(body, '$.kind')
      WHEN account_id IS NOT NULL THEN jsonb_set(body, '$.account', account_id)
      ELSE body END,
    next_attempt_at, attempts,
    CASE status WHEN 'given_up' THEN settled_at END,
    last_error, created_at
  FROM letters WHERE status IN ('pending', 'given_up');
DROP TABLE letters;

INSERT INTO jobs (account_id, queue, kind, topic, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT
    CASE WHEN body ->> '$.type' IN ('unassign', 'rename_label') THEN CAST(body ->> '$.account' AS BIGINT) END,
    CASE kind WHEN 'errand' THEN 'external' ELSE 'internal' END,
    CASE body ->> '$.type' WHEN 'drop_file' THEN 'delete_file' ELSE body ->> '$.type' END,
    CASE WHEN body ->> '$.type' IN ('erase_user', 'unassign') THEN 'user:' || (body ->> '$.user')
      WHEN body ->> '$.type' = 'erase_team' THEN 'team:' || (body ->> '$.team')
      WHEN body ->> '$.holder.type' IN ('user', 'inbox', 'contact')
        THEN (body ->> '$.holder.type') || ':' || (body ->> '$.holder.id') END,
    topic, 'strict', jsonb_remove(body, '$.type'), due_at, failures, due_at
  FROM chores ORDER BY id;
DROP TABLE chores;

-- Attempts of one endpoint share the workers, and first attempts about one topic keep their order.
INSERT INTO jobs (account_id, queue, kind, topic, ordering_key, ordering, fairness_key, payload, run_at, attempts,
    created_at)
  SELECT account_id, 'webhooks', 'deliver_webhook', topic,
    lower(endpoint_type) || ':' || endpoint_id || '/' || topic, 'first_attempt',
    lower(endpoint_type) || ':' || endpoint_id,
    jsonb_object('delivery_id', id), next_attempt_at, attempts, created_at
  FROM webhook_deliveries WHERE status = 'pending' ORDER BY id;
DROP INDEX webhook_deliveries_due_idx;
DROP INDEX webhook_deliveries_claimed_idx;
DROP INDEX webhook_deliveries_untried_idx;
ALTER TABLE webhook_deliveries DROP COLUMN next_attempt_at;
ALTER TABLE webhook_deliveries DROP COLUMN claimed_until;
CREATE INDEX webhook_deliveries_pending_idx ON webhook_deliveries (endpoint_type, endpoint_id)
  WHERE status = 'pending';
