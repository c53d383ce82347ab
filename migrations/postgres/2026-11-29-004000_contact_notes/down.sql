DROP TABLE contact_notes;
ALTER TABLE contacts DROP COLUMN removed;
