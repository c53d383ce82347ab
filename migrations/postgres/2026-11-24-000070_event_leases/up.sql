-- Who is handling which events: a range of ids, until its lease ends. One row a batch, where a mark on each event would
-- write all of them again.
CREATE TABLE event_leases (
  first_event BIGINT PRIMARY KEY NOT NULL,
  last_event BIGINT NOT NULL,
  until TIMESTAMP NOT NULL
);
ALTER TABLE events DROP COLUMN claimed_until;

-- Without a foreign key: its check of each handled event cost more than to forget the event.
CREATE TABLE taken_up (
  event_id BIGINT PRIMARY KEY NOT NULL
);
INSERT INTO taken_up (event_id) SELECT event_id FROM notified_events;
DROP TABLE notified_events;
ALTER TABLE taken_up RENAME TO notified_events;
ALTER INDEX taken_up_pkey RENAME TO notified_events_pkey;
