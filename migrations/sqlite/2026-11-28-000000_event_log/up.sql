-- The outbox becomes a log: events stay for a time, and each subscriber has a position in it.
CREATE TABLE event_positions (
  subscriber TEXT PRIMARY KEY NOT NULL,
  position BIGINT NOT NULL,
  node INTEGER
);

-- Events on which a subscriber failed, those of the same topic that wait behind them, and those that were set aside.
-- Without a foreign key: its check of each event that is trimmed costs more than to look here.
CREATE TABLE held_events (
  subscriber TEXT NOT NULL,
  event_id BIGINT NOT NULL,
  topic TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at TIMESTAMP NOT NULL,
  last_error TEXT,
  set_aside_at TIMESTAMP,
  PRIMARY KEY (subscriber, event_id)
);
CREATE INDEX held_events_event_id_idx ON held_events (event_id);

-- Handled events were deleted until now: what is there waits for all three.
INSERT INTO event_positions (subscriber, position)
SELECT subscribers.name, COALESCE(
  (SELECT MIN(id) - 1 FROM events),
  (SELECT seq FROM sqlite_sequence WHERE name = 'events'),
  0
)
FROM (SELECT 'notifications' AS name UNION ALL SELECT 'real_time' UNION ALL SELECT 'webhooks') AS subscribers;
DROP TABLE event_leases;

-- What is erased is found in the log by it.
CREATE INDEX events_account_id_topic_idx ON events (account_id, topic);
