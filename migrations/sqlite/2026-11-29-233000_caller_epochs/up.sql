-- Raised by each change that a request's caller may depend on, whatever process makes it.
CREATE TABLE caller_epochs (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL
);
INSERT INTO caller_epochs (id, epoch) VALUES (1, 0);

CREATE TRIGGER access_tokens_update AFTER UPDATE ON access_tokens BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER access_tokens_delete AFTER DELETE ON access_tokens BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER user_sessions_update AFTER UPDATE ON user_sessions BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER user_sessions_delete AFTER DELETE ON user_sessions BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER users_update AFTER UPDATE ON users BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER users_delete AFTER DELETE ON users BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER accounts_insert AFTER INSERT ON accounts BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER accounts_update AFTER UPDATE ON accounts BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER accounts_delete AFTER DELETE ON accounts BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER account_users_insert AFTER INSERT ON account_users BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER account_users_update AFTER UPDATE ON account_users BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER account_users_delete AFTER DELETE ON account_users BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER platform_apps_update AFTER UPDATE ON platform_apps BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER platform_apps_delete AFTER DELETE ON platform_apps BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER agent_bots_update AFTER UPDATE ON agent_bots BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER agent_bots_delete AFTER DELETE ON agent_bots BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER agent_bot_inboxes_insert AFTER INSERT ON agent_bot_inboxes BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER agent_bot_inboxes_update AFTER UPDATE ON agent_bot_inboxes BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
CREATE TRIGGER agent_bot_inboxes_delete AFTER DELETE ON agent_bot_inboxes BEGIN UPDATE caller_epochs SET epoch = epoch + 1; END;
