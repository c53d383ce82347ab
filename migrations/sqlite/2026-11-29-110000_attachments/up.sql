-- The files of a message, as JSON; few messages have any.
ALTER TABLE messages ADD COLUMN attachments BLOB;
ALTER TABLE messages ADD COLUMN attachment_count SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX messages_attachments_idx ON messages (conversation_id, id) WHERE attachment_count > 0;
