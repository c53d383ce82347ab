//! Surveys by the name of their conversation, beyond the reference (docs/rules/messaging.md §3).

use crate::Services;
use crate::messages::SubmittedValuesBody;
use nimchat_api_kit::Anyone;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{
    AccountId, ContactId, ConversationId, MessageId, SurveyResponseId, UserId, Violation,
};
use nimchat_messaging::messages::Submission;
use nimchat_messaging::{MessagingError, SurveyResponse, SurveyView};

pub(crate) fn routes() -> Vec<Route> {
    const ONE: &str = "/public/api/v1/csat_survey/{conversation_uuid}";
    vec![
        Route::get(ONE)
            .summary("Get the survey of a conversation")
            .answers::<SurveyJson>()
            .to(show)
            .text_segment("conversation_uuid"),
        Route::update(ONE)
            .summary("Answer the survey of a conversation")
            .body_under::<SubmittedValuesBody>("message")
            .answers::<SurveyJson>()
            .to(answer)
            .text_segment("conversation_uuid"),
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

#[wire(view: SurveyView, survey = view.survey)]
struct SurveyJson {
    /// The survey's message
    id: MessageId,
    /// The answer, if there is one
    #[present(view.response)]
    csat_survey_response: Option<SurveyResponseJson>,
    /// `emoji` or `star`
    #[present(view.config().display_type().to_owned())]
    display_type: String,
    /// The inbox's own question
    #[present(view.config().question().map(str::to_owned))]
    content: Option<String>,
    #[present(context.picture(view.inbox.settings.avatar_url.as_deref()))]
    inbox_avatar_url: String,
    #[present(view.inbox.name)]
    inbox_name: String,
    /// The account's language
    #[present(view.locale)]
    locale: String,
    /// The conversation's internal id
    conversation_id: ConversationId,
    created_at: String,
}

/// The answer to a survey.
#[wire(response: SurveyResponse)]
struct SurveyResponseJson {
    id: SurveyResponseId,
    account_id: AccountId,
    /// The conversation's internal id
    conversation_id: ConversationId,
    message_id: MessageId,
    /// From 1 to 5
    #[present(response.rating.get())]
    rating: i16,
    feedback_message: Option<String>,
    contact_id: ContactId,
    /// The assignee at the first answer
    assigned_agent_id: Option<UserId>,
    created_at: String,
    updated_at: String,
}
