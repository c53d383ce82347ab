-- A contact's labels in the order in which they were given; contact_labels is where they are looked up.
ALTER TABLE contacts ADD COLUMN labels JSONB NOT NULL DEFAULT '[]';

CREATE TABLE contact_labels (
  contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  title TEXT COLLATE "C" NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  PRIMARY KEY (contact_id, title)
);
CREATE INDEX contact_labels_account_id_title_idx ON contact_labels (account_id, title, contact_id);
