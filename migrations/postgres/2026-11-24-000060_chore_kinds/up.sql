-- What waits for the world outside is worked off apart from what does not.
ALTER TABLE chores ADD COLUMN kind TEXT NOT NULL DEFAULT 'housework';
UPDATE chores SET kind = 'errand' WHERE topic LIKE 'avatar:%';
DROP INDEX chores_due_at_idx;
CREATE INDEX chores_kind_due_at_idx ON chores (kind, due_at);
CREATE INDEX chores_kind_claimed_until_idx ON chores (kind, claimed_until)
  WHERE claimed_until IS NOT NULL;
