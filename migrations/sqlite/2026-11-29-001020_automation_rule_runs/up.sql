-- What became of a rule when its event happened: once for each rule and event.
CREATE TABLE automation_rule_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  rule_id BIGINT NOT NULL REFERENCES automation_rules (id) ON DELETE CASCADE,
  event_id BIGINT NOT NULL,
  conversation_number BIGINT NOT NULL,
  matched BOOLEAN NOT NULL,
  reason TEXT,
  actions BLOB NOT NULL,
  created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX automation_rule_runs_rule_id_event_id_key ON automation_rule_runs (rule_id, event_id);
CREATE INDEX automation_rule_runs_rule_id_id_idx ON automation_rule_runs (rule_id, id);
CREATE INDEX automation_rule_runs_account_id_idx ON automation_rule_runs (account_id);
CREATE INDEX automation_rule_runs_created_at_idx ON automation_rule_runs (created_at);
