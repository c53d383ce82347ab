-- What accounts do by themselves when something happens. `faults` counts how often a rule could not be run.
CREATE TABLE automation_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT,
  event_name TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  conditions BLOB NOT NULL,
  actions BLOB NOT NULL,
  faults SMALLINT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX automation_rules_account_id_id_idx ON automation_rules (account_id, id);
