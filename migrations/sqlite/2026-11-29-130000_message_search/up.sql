-- What searches look up of messages, made by nimchat after the message is written. Messages that are there already get
-- it from a job.

CREATE TABLE message_texts (
  message_id INTEGER PRIMARY KEY NOT NULL,
  account_id BIGINT NOT NULL,
  inbox_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  message_type SMALLINT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  folded TEXT NOT NULL
);
CREATE INDEX message_texts_account_id_idx ON message_texts (account_id, message_id);

-- The numbers of each text (core-model, search), by the message's id.
CREATE VIRTUAL TABLE message_grams
  USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE TRIGGER message_grams_of_deleted AFTER DELETE ON message_texts
BEGIN
  DELETE FROM message_grams WHERE rowid = OLD.message_id;
END;

-- Messages that wait to be indexed. Until then searches read their content.
CREATE TABLE unindexed_messages (
  account_id BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  PRIMARY KEY (account_id, message_id)
) WITHOUT ROWID;
CREATE TRIGGER messages_to_index AFTER INSERT ON messages WHEN NEW.content <> ''
BEGIN
  INSERT INTO unindexed_messages (account_id, message_id) VALUES (NEW.account_id, NEW.id);
END;
CREATE TRIGGER messages_to_index_again AFTER UPDATE OF content ON messages WHEN NEW.content IS NOT OLD.content
BEGIN
  INSERT OR IGNORE INTO unindexed_messages (account_id, message_id) VALUES (NEW.account_id, NEW.id);
  DELETE FROM message_texts WHERE message_id = NEW.id;
END;
CREATE TRIGGER message_texts_of_deleted AFTER DELETE ON messages
BEGIN
  DELETE FROM unindexed_messages WHERE account_id = OLD.account_id AND message_id = OLD.id;
  DELETE FROM message_texts WHERE message_id = OLD.id;
END;

-- Jobs that index rows of older versions go from the newest to the oldest, and have come so far.
CREATE TABLE search_progress (
  name TEXT PRIMARY KEY NOT NULL,
  below BIGINT NOT NULL
);
INSERT INTO search_progress (name, below)
  SELECT 'messages', max(id) + 1 FROM messages HAVING max(id) IS NOT NULL;
INSERT INTO jobs (queue, kind, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT 'internal', 'index_messages', 'index_messages', 'strict', jsonb('{}'), CURRENT_TIMESTAMP, 0, CURRENT_TIMESTAMP
  WHERE EXISTS (SELECT 1 FROM messages);
