DROP TRIGGER contact_grams_of_deleted;
DELETE FROM jobs WHERE kind = 'index_contacts';
DROP TABLE contact_grams;
DROP INDEX contacts_unindexed_idx;
DROP INDEX contacts_resolved_country_idx;
DROP INDEX contacts_resolved_city_idx;
DROP INDEX contacts_resolved_company_idx;
DROP INDEX contacts_resolved_name_idx;
CREATE INDEX contacts_resolved_name_idx ON contacts (account_id, lower(name), id)
  WHERE email IS NOT NULL OR phone_number IS NOT NULL OR identifier IS NOT NULL;
ALTER TABLE contacts DROP COLUMN country;
ALTER TABLE contacts DROP COLUMN city;
ALTER TABLE contacts DROP COLUMN company;
ALTER TABLE contacts DROP COLUMN search_text;
ALTER TABLE contacts DROP COLUMN folded_name;
