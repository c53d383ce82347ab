DELETE FROM jobs WHERE kind = 'index_contacts';
DELETE FROM search_progress WHERE name = 'contacts';
ALTER TABLE contacts ADD COLUMN search_text TEXT COLLATE "C";
CREATE INDEX contacts_unindexed_idx ON contacts (id)
  WHERE search_text IS NULL AND (email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL);
DROP TRIGGER contact_texts_of_deleted ON contacts;
DROP FUNCTION delete_contact_text;
DROP TABLE contact_texts;
