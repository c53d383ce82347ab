DROP TABLE integration_hooks;
