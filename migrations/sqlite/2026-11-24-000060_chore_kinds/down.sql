DROP INDEX chores_kind_claimed_until_idx;
DROP INDEX chores_kind_due_at_idx;
CREATE INDEX chores_due_at_idx ON chores (due_at);
ALTER TABLE chores DROP COLUMN kind;
