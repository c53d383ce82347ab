ALTER TABLE keyed_calls DROP COLUMN node;
