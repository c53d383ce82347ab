//! Answers to surveys in memory.

use super::state::State;
use crate::ports::{SurveyLookup, Surveys};
use crate::surveys::{NewSurveyResponse, SurveyResponse};
use nimchat_core_model::{MessageId, StoreError, StoreResult};

impl SurveyLookup for State {
    fn response_to(&mut self, survey: MessageId) -> StoreResult<Option<SurveyResponse>> {
        Ok(self.survey_responses.get(&survey).cloned())
    }
}

impl Surveys for State {
    fn record(&mut self, new: NewSurveyResponse) -> StoreResult<SurveyResponse> {
        if !self.messages.contains_key(&new.message_id) {
            return Err(StoreError::MissingReference);
        }
        let known = self.survey_responses.get(&new.message_id).cloned();
        let id = known
            .as_ref()
            .map_or_else(|| self.next_id(), |known| known.id);
        let known = known.unwrap_or(SurveyResponse {
            id,
            account_id: new.account_id,
            conversation_id: new.conversation_id,
            message_id: new.message_id,
            contact_id: new.contact_id,
            assigned_agent_id: new.assigned_agent_id,
            rating: new.rating,
            feedback_message: None,
            created_at: new.at,
            updated_at: new.at,
        });
        let response = SurveyResponse {
            rating: new.rating,
            feedback_message: new.feedback_message,
            updated_at: new.at,
            ..known
        };
        self.survey_responses
            .insert(new.message_id, response.clone());
        Ok(response)
    }
}
