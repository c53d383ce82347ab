DROP TABLE push_subscriptions;
DROP TABLE notification_settings;
DROP TABLE notified_events;
DROP TABLE notifications;
