-- What lists and searches of contacts look up, made by nimchat in one folded form, so that both databases agree. Contacts
-- that are there already get it from a job; until then they have no search_text.
ALTER TABLE contacts ADD COLUMN folded_name TEXT;
ALTER TABLE contacts ADD COLUMN search_text TEXT;
ALTER TABLE contacts ADD COLUMN company TEXT;
ALTER TABLE contacts ADD COLUMN city TEXT;
ALTER TABLE contacts ADD COLUMN country TEXT;
DROP INDEX contacts_resolved_name_idx;
CREATE INDEX contacts_resolved_name_idx ON contacts (account_id, folded_name, id)
  WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
CREATE INDEX contacts_resolved_company_idx ON contacts (account_id, company, id)
  WHERE company IS NOT NULL AND (email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL);
CREATE INDEX contacts_resolved_city_idx ON contacts (account_id, city, id)
  WHERE city IS NOT NULL AND (email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL);
CREATE INDEX contacts_resolved_country_idx ON contacts (account_id, country, id)
  WHERE country IS NOT NULL AND (email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL);
CREATE INDEX contacts_unindexed_idx ON contacts (id)
  WHERE search_text IS NULL AND (email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL);

-- The words of each search_text (core-model, search), by the contact's id.
CREATE VIRTUAL TABLE contact_grams
  USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE TRIGGER contact_grams_of_deleted AFTER DELETE ON contacts
BEGIN
  DELETE FROM contact_grams WHERE rowid = OLD.id;
END;

INSERT INTO jobs (queue, kind, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT 'internal', 'index_contacts', 'index_contacts', 'strict', jsonb('{}'), CURRENT_TIMESTAMP, 0, CURRENT_TIMESTAMP
  WHERE EXISTS (SELECT 1 FROM contacts WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL);
