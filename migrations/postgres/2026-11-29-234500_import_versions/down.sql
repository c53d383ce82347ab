ALTER TABLE imported_records DROP COLUMN version;
