ALTER TABLE conversations DROP COLUMN campaign_number;
