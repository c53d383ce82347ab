-- An older version asks for less than is indexed.
DELETE FROM jobs WHERE kind = 'index_messages';
DELETE FROM search_progress WHERE name = 'messages';
