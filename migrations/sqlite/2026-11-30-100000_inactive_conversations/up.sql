-- Inactive conversations are looked up by status and last activity. An index of their own cost each answer of an agent two
-- writes.
DROP INDEX conversations_answered_idx;
