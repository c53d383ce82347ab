//! Surveys: messages that ask the customer to rate a conversation, and the answers (docs/rules/messaging.md §7).

mod model;
mod service;

pub use model::{
    NewSurveyResponse, Rating, SurveyAnswer, SurveyConfig, SurveyResponse, SurveyView,
};
pub use service::SurveyService;

pub(crate) use service::record_answer;
