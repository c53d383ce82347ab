//! The handlers.

use super::body::{DeliveryBody, MessagesQuery, NewMessageBody, unknown_name};
use super::present::MessagesJson;
use crate::Services;
use actix_web::http::header::{HeaderValue, LINK};
use nimchat_accounts::{Caller, ProfileView};
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{ErrorKind, MessageId};
use nimchat_messaging::messages::{NewAttachment, PostMessage, Thread};
use nimchat_messaging::{
    Conversation, Message, MessageService, MessageView, MessageWindow, Messaging,
};

/// A range of a conversation's messages.
pub(super) struct ShownMessages(pub(super) Thread);

/// A deleted message, and the agent who deleted it.
pub(super) struct Deleted {
    pub(super) message: MessageView,
    pub(super) by: ProfileView,
}

pub(super) fn list(call: &In<Agent, MessagesQuery>, messages: &MessageService) -> Result<Answer> {
    let number = call.id("conversation_id");
    let MessagesQuery { before, after } = call.read()?;
    let window = MessageWindow::between(before, after);
    let shown = ShownMessages(messages.list(&call.caller, number, window)?);
    let messages = &shown.0.messages;
    let is_full =
        after.is_none() && u32::try_from(messages.len()).is_ok_and(|shown| shown == window.limit);
    let oldest = messages.first().map(|message| message.message.id);
    let oldest = oldest.filter(|_| is_full && call.is_reference());
    let answer = call.present::<MessagesJson, _>(&shown)?;
    Ok(with_older(
        answer,
        oldest,
        &shown.0.conversation,
        &call.context,
    ))
}

pub(super) fn create(
    call: &In<Caller, NewMessageBody>,
    services: &Services,
) -> Result<MessageView> {
    let number = call.id("conversation_id");
    command(call)
        .and_then(|mut command| {
            let mut attachments = keep_attachments(call, "attachments", services)?;
            attachments.append(&mut command.attachments);
            command.attachments = attachments;
            Ok(command)
        })
        .and_then(|command| {
            Ok(services
                .messaging
                .messages
                .post(&call.caller, number, command)?)
        })
        .map_err(ApiError::as_record_refusal)
        .behind(|| services.messaging.conversations.find(&call.caller, number))
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Caller, NewMessageBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<MessageView> {
    let id = made_id(made, RecordKind::Message)?;
    let number = call.id("conversation_id");
    Ok(services.messaging.messages.find(&call.caller, number, id)?)
}

fn command(call: &In<Caller, NewMessageBody>) -> Result<PostMessage> {
    let body = call.read()?;
    body.check_attributes(&call.context)?;
    let command = PostMessage {
        // the reference demands a content
        may_be_empty: !call.is_reference(),
        ..body.into()
    };
    if !call.is_reference()
        && let Some(text) = unknown_name(&command)
    {
        return Err(ApiError::refused(ErrorKind::Invalid, text));
    }
    Ok(command)
}

pub(super) fn set_status(
    call: &In<Agent, DeliveryBody>,
    messaging: &Messaging,
) -> Result<MessageView> {
    let (number, id) = (call.id("conversation_id"), call.id("message_id"));
    let messages = &messaging.messages;
    let DeliveryBody {
        status,
        external_error,
    } = call.read().map_err(|fault: ApiError| {
        let caller = Caller::Agent(Box::new(call.caller.clone()));
        fault.behind(messages.find(&caller, number, id))
    })?;
    let status = status.as_deref();
    Ok(messages.set_status(&call.caller, number, id, status, external_error)?)
}

pub(super) fn retry(call: &In<Agent>, messages: &MessageService) -> Result<MessageView> {
    let (number, id) = (call.id("conversation_id"), call.id("message_id"));
    Ok(messages.retry(&call.caller, number, id)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn retried(
    call: &In<Agent>,
    messages: &MessageService,
    _: &MadeRecords,
) -> Result<MessageView> {
    let (number, id) = (call.id("conversation_id"), call.id("message_id"));
    let caller = Caller::Agent(Box::new(call.caller.clone()));
    Ok(messages.find(&caller, number, id)?)
}

/// Stores the files that were sent as `name` with the message.
pub(crate) fn keep_attachments<C, I>(
    call: &In<C, I>,
    name: &str,
    services: &Services,
) -> Result<Vec<NewAttachment>> {
    let max = Message::MAX_ATTACHMENTS;
    let kept = call
        .input()
        .keep_uploads(name, "attachments", max, &services.files)?;
    Ok(kept.into_iter().map(NewAttachment::Sent).collect())
}

pub(super) fn delete(call: &In<Agent>, messages: &MessageService) -> Result<Deleted> {
    let (number, id) = (call.id("conversation_id"), call.id("message_id"));
    let (message, by) = messages.delete(&call.caller, number, id)?;
    Ok(Deleted { message, by })
}

/// The answer with a `Link` to the messages before `oldest`, if there may be any.
pub(crate) fn with_older(
    answer: Answer,
    oldest: Option<MessageId>,
    conversation: &Conversation,
    context: &Context,
) -> Answer {
    let Some(oldest) = oldest else {
        return answer;
    };
    let url = context.url(&format!(
        "/api/v1/accounts/{}/conversations/{}/messages?before={oldest}",
        conversation.account_id, conversation.number
    ));
    match HeaderValue::try_from(format!("<{url}>; rel=\"prev\"")) {
        Ok(link) => answer.with_header(LINK, link),
        // the public address comes from the settings, and may contain a character that no header can
        Err(_) => answer,
    }
}
