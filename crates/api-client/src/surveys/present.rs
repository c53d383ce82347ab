//! A survey as its customer sees it.

use nimchat_api_kit::prelude::*;
use nimchat_core_model::{
    AccountId, ContactId, ConversationId, MessageId, SurveyResponseId, UserId,
};
use nimchat_messaging::{SurveyResponse, SurveyView};
use nimchat_wire::time::iso;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SurveyJson {
    /// The survey's message
    id: MessageId,
    /// The answer, if there is one
    csat_survey_response: Option<SurveyResponseJson>,
    /// `emoji` or `star`
    display_type: String,
    /// The inbox's own question
    content: Option<String>,
    inbox_avatar_url: String,
    inbox_name: String,
    /// The account's language
    locale: String,
    /// The conversation's internal id
    conversation_id: ConversationId,
    created_at: String,
}

/// The answer to a survey.
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(response: SurveyResponse)]
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

impl Present<SurveyView> for SurveyJson {
    fn present(view: &SurveyView, context: &Context) -> Self {
        let (survey, inbox) = (&view.survey, &view.inbox);
        Self {
            id: survey.id,
            csat_survey_response: view
                .response
                .as_ref()
                .map(|response| Present::present(response, context)),
            display_type: view.config().display_type().to_owned(),
            content: view.config().question().map(str::to_owned),
            inbox_avatar_url: context.picture(inbox.settings.avatar_url.as_deref()),
            inbox_name: inbox.name.clone(),
            locale: view.locale.as_str().to_owned(),
            conversation_id: survey.conversation_id,
            created_at: iso(survey.created_at),
        }
    }
}
