-- Messages that a website shows its visitors by itself; the number is the account's own.
CREATE TABLE campaigns (
  id BIGSERIAL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  inbox_id BIGINT NOT NULL REFERENCES inboxes (id) ON DELETE CASCADE,
  sender_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  title TEXT NOT NULL,
  description TEXT,
  message TEXT NOT NULL,
  enabled BOOLEAN NOT NULL,
  only_in_business_hours BOOLEAN NOT NULL,
  trigger_rules JSONB NOT NULL,
  template_params JSONB,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX campaigns_account_id_number_key ON campaigns (account_id, number);
CREATE INDEX campaigns_inbox_id_idx ON campaigns (inbox_id);
CREATE INDEX campaigns_sender_id_idx ON campaigns (sender_id);
ALTER TABLE account_counters ADD COLUMN campaigns BIGINT NOT NULL DEFAULT 0;
