//! `operations.json #59`.

use super::body::NewMessageBody;
use super::chatwoot::MessageChatwootJson;
use super::reference::MessageReferenceJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Caller;
use nimchat_api_kit::{Answer, ApiError, Call, Context, Input, Profile};
use nimchat_core_model::{ConversationNumber, ErrorKind, Violations};
use nimchat_messaging::messages::PostMessage;
use nimchat_messaging::{ContentType, MessageType};

pub(super) async fn create(
    call: Call<Caller>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |caller, context| {
        post(&caller, &services, number, &input, context)
            .map_err(ApiError::as_record_refusal)
            .map_err(|fault| fault.behind(services.conversations.find(&caller, number)))
    })
    .await
}

fn post(
    caller: &Caller,
    services: &Services,
    number: ConversationNumber,
    input: &Input,
    context: &Context,
) -> Result<Answer, ApiError> {
    let body: NewMessageBody = input.read()?;
    let command = PostMessage::from(body);
    if input.uploads_of("attachments").next().is_some() {
        return Err(Violations::one("attachments", "are not accepted").into());
    }
    if context.profile == Profile::Chatwoot
        && let Some(text) = unknown_name(&command)
    {
        return Err(ApiError::refused(ErrorKind::Invalid, text));
    }
    let message = services.messages.post(caller, number, command)?;
    Answer::present::<MessageReferenceJson, MessageChatwootJson, _>(&message, context)
}

/// Chatwoot's words for a name that is no type, which it does not count as a failed validation.
fn unknown_name(command: &PostMessage) -> Option<String> {
    let unknown = |name: &Option<String>, is_known: fn(&str) -> bool, attribute: &str| {
        let name = name.as_deref().filter(|name| !name.is_empty())?;
        (!is_known(name)).then(|| format!("'{name}' is not a valid {attribute}"))
    };
    let is_message_type = |name: &str| MessageType::from_name(name).is_some();
    let is_content_type = |name: &str| ContentType::from_name(name).is_some();
    unknown(&command.message_type, is_message_type, "message_type")
        .or_else(|| unknown(&command.content_type, is_content_type, "content_type"))
}
