DELETE FROM jobs WHERE kind = 'count_history';
DELETE FROM held_events WHERE subscriber = 'reports';
DELETE FROM event_positions WHERE subscriber = 'reports';
DROP INDEX conversations_unattended_idx;
DROP TABLE report_days;
DROP TABLE counted_conversations;
DROP TABLE reporting_events;
