-- The number of the campaign that began a conversation. It stays when the campaign is deleted: numbers are not given twice.
ALTER TABLE conversations ADD COLUMN campaign_number BIGINT;
