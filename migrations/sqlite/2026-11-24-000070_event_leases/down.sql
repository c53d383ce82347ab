CREATE TABLE taken_up (
  event_id BIGINT PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE CASCADE
);
INSERT INTO taken_up (event_id) SELECT event_id FROM notified_events;
DROP TABLE notified_events;
ALTER TABLE taken_up RENAME TO notified_events;
ALTER TABLE events ADD COLUMN claimed_until TIMESTAMP;
DROP TABLE event_leases;
