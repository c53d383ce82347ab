//! `operations.json #58`.

use super::chatwoot::MessagesChatwootJson;
use super::older::with_older;
use super::reference::MessageReferenceJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input, Present, Profile, lenient};
use nimchat_core_model::MessageId;
use nimchat_messaging::MessageWindow;
use serde::Deserialize;
use validator::Validate;

#[derive(Default, Deserialize, Validate)]
#[serde(default)]
struct MessagesQuery {
    #[serde(deserialize_with = "lenient::optional_integer")]
    before: Option<MessageId>,
    #[serde(deserialize_with = "lenient::optional_integer")]
    after: Option<MessageId>,
}

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |agent, context| {
        let MessagesQuery { before, after } = input.read()?;
        let window = MessageWindow::between(before, after);
        let shown = services.messages.list(&agent, number, window)?;
        match context.profile {
            Profile::Chatwoot => Answer::json(&MessagesChatwootJson::present(&shown, context)),
            Profile::Reference => {
                let (conversation, messages) = &shown;
                let answer = Answer::json(&MessageReferenceJson::present_each(messages, context))?;
                let is_full = after.is_none()
                    && u32::try_from(messages.len()).is_ok_and(|shown| shown == window.limit);
                Ok(with_older(answer, is_full, conversation, messages, context))
            }
        }
    })
    .await
}
