DROP INDEX messages_sent_surveys_idx;
