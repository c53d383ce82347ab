DROP INDEX messages_attachments_idx;
ALTER TABLE messages DROP COLUMN attachment_count;
ALTER TABLE messages DROP COLUMN attachments;
