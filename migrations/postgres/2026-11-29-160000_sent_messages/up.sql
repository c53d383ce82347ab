-- The messages that visitors sent under an id of their own, which a session uses once.
CREATE TABLE sent_messages (
  contact_inbox_id BIGINT NOT NULL REFERENCES contact_inboxes (id) ON DELETE CASCADE,
  echo_id TEXT NOT NULL,
  message_id BIGINT NOT NULL REFERENCES messages (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX sent_messages_contact_inbox_id_echo_id_key ON sent_messages (contact_inbox_id, echo_id);
CREATE INDEX sent_messages_message_id_idx ON sent_messages (message_id);
