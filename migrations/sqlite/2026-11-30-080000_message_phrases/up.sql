-- Messages are indexed by words between two blanks too. A job indexes those that are there again; until it has come to one,
-- searches of three words or more do not find it.
DELETE FROM jobs WHERE kind = 'index_messages';
DELETE FROM search_progress WHERE name = 'messages';
INSERT INTO search_progress (name, below)
  SELECT 'messages', max(id) + 1 FROM messages HAVING max(id) IS NOT NULL;
INSERT INTO jobs (queue, kind, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT 'internal', 'index_messages', 'index_messages', 'strict', jsonb('{}'), CURRENT_TIMESTAMP, 0, CURRENT_TIMESTAMP
  WHERE EXISTS (SELECT 1 FROM messages);
