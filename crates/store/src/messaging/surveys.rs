//! Answers to surveys.

use crate::conn::MultiBackend;
use crate::rows::corrupt;
use crate::schema::csat_survey_responses;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::{MessageId, StoreError, UserId};
use nimchat_messaging::ports::{SurveyLookup, Surveys};
use nimchat_messaging::{NewSurveyResponse, Rating, SurveyResponse};

#[derive(Queryable, Selectable)]
#[diesel(table_name = csat_survey_responses, check_for_backend(MultiBackend))]
pub(crate) struct SurveyResponseRow {
    id: i64,
    account_id: i64,
    conversation_id: i64,
    message_id: i64,
    contact_id: i64,
    assigned_agent_id: Option<i64>,
    rating: i16,
    feedback_message: Option<String>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<SurveyResponseRow> for SurveyResponse {
    type Error = StoreError;

    fn try_from(row: SurveyResponseRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            conversation_id: row.conversation_id.into(),
            message_id: row.message_id.into(),
            contact_id: row.contact_id.into(),
            assigned_agent_id: row.assigned_agent_id.map(UserId::from),
            rating: Rating::new(row.rating.into())
                .map_err(|_| corrupt("csat_survey_responses.rating", row.rating))?,
            feedback_message: row.feedback_message,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

impl SurveyLookup for UnitOfWork<'_> {
    fn response_to(&mut self, survey: MessageId) -> Result<Option<SurveyResponse>, StoreError> {
        self.read_one(|c| {
            csat_survey_responses::table
                .filter(csat_survey_responses::message_id.eq(survey.get()))
                .select(SurveyResponseRow::as_select())
                .first(c)
        })
    }
}

impl Surveys for UnitOfWork<'_> {
    fn record(&mut self, new: NewSurveyResponse) -> Result<SurveyResponse, StoreError> {
        let known: Option<SurveyResponseRow> = self.run(|c| {
            diesel::update(
                csat_survey_responses::table
                    .filter(csat_survey_responses::message_id.eq(new.message_id.get())),
            )
            .set((
                csat_survey_responses::rating.eq(new.rating.get()),
                csat_survey_responses::feedback_message.eq(&new.feedback_message),
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
                    csat_survey_responses::account_id.eq(new.account_id.get()),
                    csat_survey_responses::conversation_id.eq(new.conversation_id.get()),
                    csat_survey_responses::message_id.eq(new.message_id.get()),
                    csat_survey_responses::contact_id.eq(new.contact_id.get()),
                    csat_survey_responses::assigned_agent_id
                        .eq(new.assigned_agent_id.map(UserId::get)),
                    csat_survey_responses::rating.eq(new.rating.get()),
                    csat_survey_responses::feedback_message.eq(&new.feedback_message),
                    csat_survey_responses::created_at.eq(new.at.naive_utc()),
                    csat_survey_responses::updated_at.eq(new.at.naive_utc()),
                ))
                .returning(cols::<SurveyResponseRow>())
                .get_result(c)
        })?;
        added.try_into()
    }
}
