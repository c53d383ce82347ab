ALTER TABLE account_counters DROP COLUMN campaigns;
DROP TABLE campaigns;
