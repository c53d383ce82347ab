-- Surveys that were sent in a time are counted from this alone.
CREATE INDEX messages_sent_surveys_idx ON messages (account_id, created_at) WHERE content_type = 9;
