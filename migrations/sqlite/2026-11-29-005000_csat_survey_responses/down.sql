DROP INDEX messages_survey_idx;
DROP TABLE csat_survey_responses;
