-- What happened in conversations, with the times that it took, in seconds. The source is an event of the log; none where
-- a row was derived from stored messages.
CREATE TABLE reporting_events (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  source_id BIGINT,
  kind TEXT COLLATE "C" NOT NULL,
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  inbox_id BIGINT NOT NULL,
  user_id BIGINT,
  seconds BIGINT NOT NULL,
  business_seconds BIGINT NOT NULL,
  started_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX reporting_events_source_id_kind_key ON reporting_events (source_id, kind);
CREATE INDEX reporting_events_conversation_id_idx ON reporting_events (conversation_id, id);
CREATE INDEX reporting_events_account_id_kind_ended_at_idx ON reporting_events (account_id, kind, ended_at);

-- What of a conversation is counted, and for whom.
CREATE TABLE counted_conversations (
  conversation_id BIGINT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  inbox_id BIGINT NOT NULL,
  began_at TIMESTAMP NOT NULL,
  assignee_id BIGINT,
  team_id BIGINT,
  labels JSONB NOT NULL,
  last_event_id BIGINT NOT NULL,
  last_message_id BIGINT,
  withdrawn BOOLEAN NOT NULL
);

-- Counts and sums of a series on one UTC day, and in each of its quarters of an hour, as text: place, count, seconds,
-- seconds within business hours.
CREATE TABLE report_days (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  scope TEXT COLLATE "C" NOT NULL,
  metric SMALLINT NOT NULL,
  day INTEGER NOT NULL,
  total BIGINT NOT NULL,
  seconds BIGINT NOT NULL,
  business_seconds BIGINT NOT NULL,
  quarters TEXT NOT NULL,
  PRIMARY KEY (account_id, scope, metric, day)
);
-- Whole days are summed from this alone: their quarters make the rows wide.
CREATE INDEX report_days_totals_idx
  ON report_days (account_id, scope, metric, day, total, seconds, business_seconds);

-- Open conversations whose customer waits are counted when they are looked at.
CREATE INDEX conversations_unattended_idx ON conversations (account_id, team_id, assignee_id)
  WHERE status = 0 AND (first_reply_created_at IS NULL OR waiting_since IS NOT NULL);

-- Events from now on are counted from the log; a job counts what happened before.
INSERT INTO event_positions (subscriber, position)
SELECT 'reports', MAX(id) FROM events HAVING MAX(id) IS NOT NULL;
INSERT INTO jobs (queue, kind, payload, run_at, attempts, created_at)
SELECT 'internal', 'count_history',
  jsonb_build_object('before', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
  now() AT TIME ZONE 'UTC', 0, now() AT TIME ZONE 'UTC'
WHERE EXISTS (SELECT 1 FROM conversations);
