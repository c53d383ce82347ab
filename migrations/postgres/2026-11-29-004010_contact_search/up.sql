-- What lists and searches of contacts look up, made by nimchat in one folded form, so that both databases agree. Contacts
-- that are there already get it from a job; until then they have no search_text.
ALTER TABLE contacts ADD COLUMN folded_name TEXT COLLATE "C";
ALTER TABLE contacts ADD COLUMN search_text TEXT COLLATE "C";
ALTER TABLE contacts ADD COLUMN company TEXT COLLATE "C";
ALTER TABLE contacts ADD COLUMN city TEXT COLLATE "C";
ALTER TABLE contacts ADD COLUMN country TEXT COLLATE "C";
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

-- The words of each search_text (core-model, search).
CREATE TABLE contact_grams (
  contact_id BIGINT PRIMARY KEY REFERENCES contacts (id) ON DELETE CASCADE,
  grams TSVECTOR NOT NULL
);
CREATE INDEX contact_grams_grams_idx ON contact_grams USING gin (grams);

INSERT INTO jobs (queue, kind, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT 'internal', 'index_contacts', 'index_contacts', 'strict', '{}', now() AT TIME ZONE 'UTC', 0, now() AT TIME ZONE 'UTC'
  WHERE EXISTS (SELECT 1 FROM contacts WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL);
