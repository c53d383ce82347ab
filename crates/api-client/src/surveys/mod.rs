//! Surveys by the name of their conversation, beyond the reference (docs/rules/messaging.md §3).

mod present;

use crate::Services;
use crate::messages::SubmittedValuesBody;
use nimchat_api_kit::{Anyone, ApiError, Behind, In, Result, Route};
use nimchat_core_model::Violation;
use nimchat_messaging::messages::Submission;
use nimchat_messaging::{MessagingError, SurveyView};
use present::SurveyJson;

pub(crate) fn routes() -> Vec<Route> {
    const ONE: &str = "/public/api/v1/csat_survey/{conversation_uuid}";
    vec![
        Route::get(ONE)
            .text_segment("conversation_uuid")
            .summary("Get the survey of a conversation")
            .answers::<SurveyJson>()
            .to(show),
        Route::update(ONE)
            .text_segment("conversation_uuid")
            .summary("Answer the survey of a conversation")
            .body_under::<SubmittedValuesBody>("message")
            .answers::<SurveyJson>()
            .to(answer),
    ]
}

fn show(call: &In<Anyone>, services: &Services) -> Result<SurveyView> {
    Ok(services.surveys.show(&call.segment("conversation_uuid"))?)
}

fn answer(call: &In<Anyone, SubmittedValuesBody>, services: &Services) -> Result<SurveyView> {
    let uuid = call.segment("conversation_uuid");
    let found = || services.surveys.show(&uuid);
    let submission = call.read().and_then(SubmittedValuesBody::submission);
    match submission.behind(found)? {
        Some(Submission::Survey(answer)) => Ok(services.surveys.answer(&uuid, answer)?),
        Some(Submission::Items(_)) => {
            let wrong = Violation::new("submitted_values", "is invalid");
            Err(ApiError::from(MessagingError::from(wrong)).behind(found()))
        }
        None => Ok(found()?),
    }
}
