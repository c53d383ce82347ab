-- What a session says of its contact without proof, as JSON; null where the session proved it, made the contact, or was
-- made by the account's people. Of the sessions that are there, the first of a contact in API inboxes counts as the one
-- that made it, and a verified one as proven; any other said who it is.
ALTER TABLE contact_inboxes ADD COLUMN claim TEXT;
UPDATE contact_inboxes SET claim = '{}'
WHERE hmac_verified = FALSE
  AND id > (SELECT MIN(first.id) FROM contact_inboxes AS first WHERE first.contact_id = contact_inboxes.contact_id)
  AND inbox_id IN (SELECT id FROM inboxes WHERE channel_type = 'Channel::Api');
