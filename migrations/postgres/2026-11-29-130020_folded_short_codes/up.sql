-- A short code is unique in its account whatever its case, by a form that nimchat folds. A job folds those that are there;
-- of those that differ in case alone one gets its form.

ALTER TABLE canned_responses ADD COLUMN folded_short_code TEXT COLLATE "C";
CREATE UNIQUE INDEX canned_responses_account_id_folded_short_code_key
  ON canned_responses (account_id, folded_short_code);
INSERT INTO search_progress (name, below)
  SELECT 'short_codes', max(id) + 1 FROM canned_responses HAVING max(id) IS NOT NULL;
INSERT INTO jobs (queue, kind, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT 'internal', 'fold_short_codes', 'fold_short_codes', 'strict', '{}', now() AT TIME ZONE 'UTC', 0, now() AT TIME ZONE 'UTC'
  WHERE EXISTS (SELECT 1 FROM canned_responses);
