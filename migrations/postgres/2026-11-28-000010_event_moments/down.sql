ALTER TABLE events DROP COLUMN moment;
ALTER TABLE conversations DROP COLUMN labels;
