//! Answers to surveys.

use crate::prelude::*;
use crate::schema::csat_survey_responses;
use nimchat_core_model::MessageId;
use nimchat_messaging::ports::{SurveyLookup, Surveys};
use nimchat_messaging::{NewSurveyResponse, SurveyResponse};

row! {
    SurveyResponseRow of csat_survey_responses as SurveyResponse {
        id, account_id, conversation_id, message_id, contact_id, assigned_agent_id, rating,
        feedback_message, created_at, updated_at,
    }
}

impl SurveyLookup for UnitOfWork<'_> {
    fn response_to(&mut self, survey: MessageId) -> StoreResult<Option<SurveyResponse>> {
        self.first(
            csat_survey_responses::table.filter(csat_survey_responses::message_id.eq(survey.get())),
        )
    }
}

impl Surveys for UnitOfWork<'_> {
    fn record(&mut self, new: NewSurveyResponse) -> StoreResult<SurveyResponse> {
        let known: Option<SurveyResponseRow> = self.run(|c| {
            diesel::update(
                csat_survey_responses::table
                    .filter(csat_survey_responses::message_id.eq(new.message_id.get())),
            )
            .set((
                columns!(csat_survey_responses of new => rating, feedback_message),
                csat_survey_responses::updated_at.eq(new.at.naive_utc()),
            ))
            .returning(cols::<SurveyResponseRow>())
            .get_result(c)
            .optional()
        })?;
        if let Some(known) = known {
            return known.try_into();
        }
        let added: SurveyResponseRow = self.run(|c| {
            diesel::insert_into(csat_survey_responses::table)
                .values((
                    columns!(csat_survey_responses of new =>
                        account_id, conversation_id, message_id, contact_id, assigned_agent_id,
                        rating, feedback_message),
                    csat_survey_responses::created_at.eq(new.at.naive_utc()),
                    csat_survey_responses::updated_at.eq(new.at.naive_utc()),
                ))
                .returning(cols::<SurveyResponseRow>())
                .get_result(c)
        })?;
        added.try_into()
    }
}
