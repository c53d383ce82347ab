-- Files that rules and macros send, and portals' logos: lists of uploads that the record has taken.
ALTER TABLE automation_rules ADD COLUMN files BLOB;
ALTER TABLE macros ADD COLUMN files BLOB;
ALTER TABLE portals ADD COLUMN logo BLOB;
