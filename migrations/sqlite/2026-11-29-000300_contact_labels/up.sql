-- A contact's labels in the order in which they were given; contact_labels is where they are looked up. The default is
-- jsonb('[]'), which SQLite takes as a constant only.
ALTER TABLE contacts ADD COLUMN labels BLOB NOT NULL DEFAULT x'0b';

CREATE TABLE contact_labels (
  contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  PRIMARY KEY (contact_id, title)
) WITHOUT ROWID;
CREATE INDEX contact_labels_account_id_title_idx ON contact_labels (account_id, title, contact_id);
