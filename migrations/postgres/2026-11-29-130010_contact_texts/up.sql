-- The texts that searches find contacts by, in a table of their own: small enough to be compared one by one. Those of
-- contacts that lists do not show too. Contacts that are there already get theirs from a job.

CREATE TABLE contact_texts (
  account_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL,
  resolved BOOLEAN NOT NULL,
  folded TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, contact_id)
);
CREATE FUNCTION delete_contact_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM contact_texts WHERE account_id = OLD.account_id AND contact_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER contact_texts_of_deleted AFTER DELETE ON contacts
  FOR EACH ROW EXECUTE FUNCTION delete_contact_text();

DROP INDEX contacts_unindexed_idx;
ALTER TABLE contacts DROP COLUMN search_text;

INSERT INTO search_progress (name, below)
  SELECT 'contacts', max(id) + 1 FROM contacts HAVING max(id) IS NOT NULL;
INSERT INTO jobs (queue, kind, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT 'internal', 'index_contacts', 'index_contacts', 'strict', '{}', now() AT TIME ZONE 'UTC', 0, now() AT TIME ZONE 'UTC'
  WHERE EXISTS (SELECT 1 FROM contacts);
