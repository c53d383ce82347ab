ALTER TABLE contact_inboxes DROP COLUMN claim;
