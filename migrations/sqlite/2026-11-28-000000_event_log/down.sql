DROP INDEX events_account_id_topic_idx;
CREATE TABLE event_leases (
  first_event BIGINT PRIMARY KEY NOT NULL,
  last_event BIGINT NOT NULL,
  until TIMESTAMP NOT NULL
);
-- what every subscriber has handled must not be handled again
DELETE FROM events WHERE id <= (SELECT MIN(position) FROM event_positions)
  AND NOT EXISTS (SELECT 1 FROM held_events WHERE event_id = events.id AND set_aside_at IS NULL);
DROP TABLE held_events;
DROP TABLE event_positions;
