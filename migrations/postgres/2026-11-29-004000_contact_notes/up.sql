-- A contact who is removed is found no more, while a job erases what names them.
ALTER TABLE contacts ADD COLUMN removed BOOLEAN NOT NULL DEFAULT FALSE;

-- What agents note about a contact.
CREATE TABLE contact_notes (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  content TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX contact_notes_account_id_idx ON contact_notes (account_id);
CREATE INDEX contact_notes_contact_id_idx ON contact_notes (contact_id, id);
CREATE INDEX contact_notes_user_id_idx ON contact_notes (user_id);
