//! The storage port of answers to surveys.

use crate::surveys::{NewSurveyResponse, SurveyResponse};
use nimchat_core_model::{MessageId, StoreResult};

/// Reads answers to surveys.
pub trait SurveyLookup {
    /// The answer to this survey.
    fn response_to(&mut self, survey: MessageId) -> StoreResult<Option<SurveyResponse>>;
}

/// Stores answers to surveys.
pub trait Surveys: SurveyLookup {
    /// Records the answer to a survey. Of an answer that is there it replaces rating and feedback, and nothing else. The
    /// survey's conversation is locked.
    fn record(&mut self, response: NewSurveyResponse) -> StoreResult<SurveyResponse>;
}
