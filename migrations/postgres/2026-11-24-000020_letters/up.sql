-- E-mail on its way. A letter names whom it concerns; text, address and links are made when it is sent. No foreign key:
-- a letter about what is gone is dropped when it is due. Settled letters are deleted after some days.
CREATE TABLE letters (
  id BIGSERIAL PRIMARY KEY,
  kind TEXT NOT NULL,
  account_id BIGINT,
  body JSONB NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at TIMESTAMP NOT NULL,
  claimed_until TIMESTAMP,
  settled_at TIMESTAMP,
  last_error TEXT,
  created_at TIMESTAMP NOT NULL
);
CREATE INDEX letters_due_idx ON letters (next_attempt_at, id)
  WHERE status = 'pending';
CREATE INDEX letters_claimed_idx ON letters (claimed_until)
  WHERE status = 'pending' AND claimed_until IS NOT NULL;
CREATE INDEX letters_settled_idx ON letters (settled_at)
  WHERE status <> 'pending';
CREATE INDEX letters_given_up_idx ON letters (status)
  WHERE status = 'given_up';
