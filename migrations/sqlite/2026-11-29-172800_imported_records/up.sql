-- What was moved in from another server: which record here is which there, so that nothing is moved twice.
CREATE TABLE imported_records (
  account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  old_id BIGINT NOT NULL,
  new_id BIGINT NOT NULL,
  created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX imported_records_source_kind_old_id_key ON imported_records (source, kind, old_id);
CREATE INDEX imported_records_account_id_idx ON imported_records (account_id);
