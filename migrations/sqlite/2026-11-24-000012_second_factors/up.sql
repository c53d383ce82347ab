-- Second factors: the secret of a user's device, sealed, and backup codes, of which only a keyed hash is kept.

CREATE TABLE second_factors (
  user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  sealed_secret TEXT NOT NULL,
  -- until then the user is not asked for a code
  enabled_at TIMESTAMP,
  -- the half minute of the code used last
  last_step BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE backup_codes (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  digest TEXT NOT NULL,
  PRIMARY KEY (user_id, digest)
) WITHOUT ROWID;
