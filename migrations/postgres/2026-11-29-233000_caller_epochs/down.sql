DROP TRIGGER notify_callers ON access_tokens;
DROP TRIGGER notify_callers ON user_sessions;
DROP TRIGGER notify_callers ON users;
DROP TRIGGER notify_callers ON accounts;
DROP TRIGGER notify_callers ON account_users;
DROP TRIGGER notify_callers ON platform_apps;
DROP TRIGGER notify_callers ON agent_bots;
DROP TRIGGER notify_callers ON agent_bot_inboxes;
DROP FUNCTION notify_callers();
