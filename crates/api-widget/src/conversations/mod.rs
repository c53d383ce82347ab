//! The visitor's conversation.

mod json;

use crate::Services;
use crate::guest::{guest, making};
use actix_web::http::StatusCode;
use json::{
    AttributeKey, AttributesBody, ConversationRowJson, CurrentJson, StartBody, StartedJson,
    WidgetTypingBody,
};
use nimchat_api_kit::{Answer, Anyone, ApiError, In, NoContent, Route};
use nimchat_messaging::MessagingError;
use nimchat_messaging::conversations::Typing;
use nimchat_messaging::widget::{StartWidgetConversation, WidgetConversation};
use serde_json::json;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/widget/conversations";
    vec![
        Route::get(ALL)
            .summary("The visitor's conversation, or an empty object")
            .answers::<CurrentJson>()
            .to_answer(show),
        Route::post(ALL)
            .summary("Begin a conversation with a message")
            .body::<StartBody>()
            .takes_long_text()
            .answers::<StartedJson>()
            .to(start),
        Route::post("/api/v1/widget/conversations/update_last_seen")
            .summary("Note that the visitor has read the conversation")
            .to_answer(update_last_seen),
        Route::post("/api/v1/widget/conversations/toggle_typing")
            .summary("Tell the agents that the visitor types")
            .body::<WidgetTypingBody>()
            .to_answer(toggle_typing),
        Route::post("/api/v1/widget/conversations/transcript")
            .summary("Send the conversation to the visitor's address")
            .to(transcript),
        // Chatwoot's clients end conversations with a GET
        Route::get("/api/v1/widget/conversations/toggle_status")
            .summary("Resolve the conversation")
            .to_answer(toggle_status),
        Route::post("/api/v1/widget/conversations/set_custom_attributes")
            .summary("Replace the conversation's custom attributes")
            .body::<AttributesBody>()
            .answers::<NoContent>()
            .to_answer(set_custom_attributes),
        Route::post("/api/v1/widget/conversations/destroy_custom_attributes")
            .summary("Remove custom attributes of the conversation")
            .body::<AttributeKey>()
            .answers::<ConversationRowJson>()
            .to_answer(destroy_custom_attributes),
    ]
}

fn show(call: &In<Anyone>, services: &Services) -> Result<Answer, ApiError> {
    let guest = guest(call, services)?;
    match services.widget.conversation(&guest)? {
        Some(conversation) => call.present::<CurrentJson, _>(&conversation),
        None => Answer::json(&json!({})),
    }
}

fn start(
    call: &In<Anyone, StartBody>,
    services: &Services,
) -> Result<WidgetConversation, ApiError> {
    let guest = making(call, services)?;
    let body = call.read()?;
    let command = StartWidgetConversation {
        introduction: body.contact.unwrap_or_default().introduction(),
        message: body.message.unwrap_or_default().message(call, Vec::new()),
        custom_attributes: body.custom_attributes.unwrap_or_default(),
    };
    Ok(services.widget.start(guest, command)?)
}

fn update_last_seen(call: &In<Anyone>, services: &Services) -> Result<Answer, ApiError> {
    let guest = guest(call, services)?;
    Ok(if services.widget.update_last_seen(&guest)? {
        Answer::empty()
    } else {
        Answer::no_content()
    })
}

fn toggle_typing(
    call: &In<Anyone, WidgetTypingBody>,
    services: &Services,
) -> Result<Answer, ApiError> {
    let guest = guest(call, services)?;
    let typing = Typing::read(call.read()?.typing_status.as_deref(), false);
    let told = services.widget.type_in(&guest, typing);
    or_absent(told.map(|()| Answer::empty()))
}

fn transcript(call: &In<Anyone>, services: &Services) -> Result<(), ApiError> {
    let guest = guest(call, services)?;
    Ok(services.widget.send_transcript(&guest)?)
}

fn toggle_status(call: &In<Anyone>, services: &Services) -> Result<Answer, ApiError> {
    let guest = guest(call, services)?;
    match services.widget.resolve(&guest) {
        Err(MessagingError::NotVisible) => Ok(bare(StatusCode::FORBIDDEN)),
        resolved => or_absent(resolved.map(|()| Answer::empty())),
    }
}

fn set_custom_attributes(
    call: &In<Anyone, AttributesBody>,
    services: &Services,
) -> Result<Answer, ApiError> {
    let guest = guest(call, services)?;
    let attributes = call.read()?.custom_attributes.unwrap_or_default();
    let changed = services.widget.set_custom_attributes(&guest, attributes);
    or_absent(changed.map(|_| Answer::no_content()))
}

fn destroy_custom_attributes(
    call: &In<Anyone, AttributeKey>,
    services: &Services,
) -> Result<Answer, ApiError> {
    let guest = guest(call, services)?;
    let keys = call.read()?.custom_attribute.unwrap_or_default();
    match services.widget.destroy_custom_attributes(&guest, &keys) {
        Ok(conversation) => call.present::<ConversationRowJson, _>(&conversation),
        Err(fault) => or_absent(Err(fault)),
    }
}

/// A refusal without a body, of the type that Chatwoot gives it.
fn bare(status: StatusCode) -> Answer {
    Answer::bytes("text/html", Vec::new()).with_status(status)
}

/// Without a conversation the answer is 404 without a body.
fn or_absent(done: Result<Answer, MessagingError>) -> Result<Answer, ApiError> {
    match done {
        Err(MessagingError::NotFound) => Ok(bare(StatusCode::NOT_FOUND)),
        done => Ok(done?),
    }
}
