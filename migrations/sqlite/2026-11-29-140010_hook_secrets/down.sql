ALTER TABLE integration_hooks DROP COLUMN secret;
