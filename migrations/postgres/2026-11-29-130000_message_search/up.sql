-- What searches look up of messages, made by nimchat after the message is written. Messages that are there already get
-- it from a job.

-- `grams` are the numbers of the text (core-model, search).
CREATE TABLE message_texts (
  message_id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL,
  inbox_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  message_type SMALLINT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  folded TEXT COLLATE "C" NOT NULL,
  grams INTEGER[] NOT NULL
);
CREATE INDEX message_texts_account_id_idx ON message_texts (account_id, message_id);
CREATE INDEX message_texts_grams_idx ON message_texts USING gin (grams);

-- Messages that wait to be indexed. Until then searches read their content.
CREATE TABLE unindexed_messages (
  account_id BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  PRIMARY KEY (account_id, message_id)
);

CREATE FUNCTION message_to_index() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unindexed_messages (account_id, message_id) VALUES (NEW.account_id, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER messages_to_index AFTER INSERT ON messages
  FOR EACH ROW WHEN (NEW.content <> '') EXECUTE FUNCTION message_to_index();

-- Here and below the row is locked before the text is deleted: who indexes the old content right now has written it by
-- then. A foreign key would wait for the message's row, and these triggers for each other.
CREATE FUNCTION message_to_index_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unindexed_messages (account_id, message_id) VALUES (NEW.account_id, NEW.id)
    ON CONFLICT (account_id, message_id) DO UPDATE SET message_id = EXCLUDED.message_id;
  DELETE FROM message_texts WHERE message_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_to_index_again AFTER UPDATE OF content ON messages
  FOR EACH ROW WHEN (NEW.content IS DISTINCT FROM OLD.content) EXECUTE FUNCTION message_to_index_again();

CREATE FUNCTION delete_message_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM unindexed_messages WHERE account_id = OLD.account_id AND message_id = OLD.id;
  DELETE FROM message_texts WHERE message_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER message_texts_of_deleted AFTER DELETE ON messages
  FOR EACH ROW EXECUTE FUNCTION delete_message_text();

-- Jobs that index rows of older versions go from the newest to the oldest, and have come so far.
CREATE TABLE search_progress (
  name TEXT PRIMARY KEY,
  below BIGINT NOT NULL
);
INSERT INTO search_progress (name, below)
  SELECT 'messages', max(id) + 1 FROM messages HAVING max(id) IS NOT NULL;
INSERT INTO jobs (queue, kind, ordering_key, ordering, payload, run_at, attempts, created_at)
  SELECT 'internal', 'index_messages', 'index_messages', 'strict', '{}', now() AT TIME ZONE 'UTC', 0, now() AT TIME ZONE 'UTC'
  WHERE EXISTS (SELECT 1 FROM messages);
