ALTER TABLE portals DROP COLUMN logo;
ALTER TABLE macros DROP COLUMN files;
ALTER TABLE automation_rules DROP COLUMN files;
