-- When a conversation that was moved in had last changed there, as far as it is here.
ALTER TABLE imported_records ADD COLUMN version TIMESTAMP;
