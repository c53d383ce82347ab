-- Calls that came with an Idempotency-Key, and how they were answered. Both keys are digests. No foreign key: a call is
-- forgotten after a day, whatever became of its caller.
CREATE TABLE keyed_calls (
  call_key TEXT PRIMARY KEY NOT NULL,
  request TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  begun_at TIMESTAMP NOT NULL,
  changed BOOLEAN NOT NULL,
  answer TEXT
);
CREATE INDEX keyed_calls_begun_at_idx ON keyed_calls (begun_at);
