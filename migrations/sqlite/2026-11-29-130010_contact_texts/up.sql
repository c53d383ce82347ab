-- The texts that searches find contacts by, in a table of their own: small enough to be compared one by one. Those of
-- contacts that lists do not show too. Contacts that are there already get theirs from a job.

CREATE TABLE contact_texts (
  account_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  resolved BOOLEAN NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (account_id, contact_id)
) WITHOUT ROWID;
CREATE TRIGGER contact_texts_of_deleted AFTER DELETE ON contacts
BEGIN
  DELETE FROM contact_texts WHERE account_id = OLD.account_id AND contact_id = OLD.id;
END;

DROP INDEX contacts_unindexed_idx;
ALTER TABLE contacts DROP COLUMN search_text;

INSERT INTO search_progress (name, below)
  SELECT 'contacts', max(id) + 1 FROM contacts HAVING max(id) IS NOT NULL;
INSERT INTO jobs (queue, kind, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT 'internal', 'index_contacts', 'index_contacts', 'strict', jsonb('{}'), CURRENT_TIMESTAMP, 0, CURRENT_TIMESTAMP
  WHERE EXISTS (SELECT 1 FROM contacts);
