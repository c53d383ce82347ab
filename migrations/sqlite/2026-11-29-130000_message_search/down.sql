DELETE FROM jobs WHERE kind = 'index_messages';
DROP TABLE search_progress;
DROP TRIGGER message_texts_of_deleted;
DROP TRIGGER messages_to_index_again;
DROP TRIGGER messages_to_index;
DROP TABLE unindexed_messages;
DROP TABLE message_texts;
DROP TABLE message_grams;
