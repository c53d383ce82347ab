-- The source ids of messages in inboxes that take each source id once.
CREATE TABLE message_sources (
  inbox_id BIGINT NOT NULL REFERENCES inboxes (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL,
  message_id BIGINT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  PRIMARY KEY (inbox_id, source_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX message_sources_message_id_key ON message_sources (message_id);
