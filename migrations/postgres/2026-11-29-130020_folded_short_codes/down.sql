DELETE FROM jobs WHERE kind = 'fold_short_codes';
DELETE FROM search_progress WHERE name = 'short_codes';
DROP INDEX canned_responses_account_id_folded_short_code_key;
ALTER TABLE canned_responses DROP COLUMN folded_short_code;
