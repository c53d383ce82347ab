ALTER TABLE keyed_calls DROP COLUMN made;
