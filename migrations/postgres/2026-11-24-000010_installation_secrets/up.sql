-- What the installation signs with, when no setting says so; and what makes mailed links good once.

-- every node of one database shares it
CREATE TABLE installation_secrets (
  name TEXT PRIMARY KEY NOT NULL,
  secret TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL
);

-- the address that a user changes to, until a letter to it is answered
ALTER TABLE users ADD COLUMN unconfirmed_email TEXT;
-- a link is good in the round in which it was mailed
ALTER TABLE users ADD COLUMN link_round BIGINT NOT NULL DEFAULT 0;
