DROP TABLE contact_labels;
ALTER TABLE contacts DROP COLUMN labels;
