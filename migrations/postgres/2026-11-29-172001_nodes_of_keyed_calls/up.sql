-- The node that runs a call: when it has ended, nobody waits for the answer.
ALTER TABLE keyed_calls ADD COLUMN node INTEGER;
