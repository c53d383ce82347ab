-- Customers' answers to surveys: one for each survey, which is a message.
CREATE TABLE csat_survey_responses (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  message_id BIGINT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  contact_id BIGINT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  assigned_agent_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  rating SMALLINT NOT NULL,
  feedback_message TEXT,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX csat_survey_responses_message_id_key ON csat_survey_responses (message_id);
CREATE INDEX csat_survey_responses_account_id_created_at_idx ON csat_survey_responses (account_id, created_at);
CREATE INDEX csat_survey_responses_conversation_id_idx ON csat_survey_responses (conversation_id);
CREATE INDEX csat_survey_responses_contact_id_idx ON csat_survey_responses (contact_id);
CREATE INDEX csat_survey_responses_assigned_agent_id_idx ON csat_survey_responses (assigned_agent_id);

-- Surveys, of which a conversation has few.
CREATE INDEX messages_survey_idx ON messages (conversation_id, id) WHERE content_type = 9;
