ALTER TABLE users DROP COLUMN link_round;
ALTER TABLE users DROP COLUMN unconfirmed_email;
DROP TABLE installation_secrets;
