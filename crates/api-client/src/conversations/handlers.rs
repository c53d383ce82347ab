//! The handlers.

use super::body::ClientConversationBody;
use crate::Services;
use nimchat_api_kit::{Anyone, ApiError, In, made_id};
use nimchat_core_model::ConversationNumber;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::visitors::VisitorConversation;

pub(super) fn create(
    call: &In<Anyone, ClientConversationBody>,
    services: &Services,
) -> Result<VisitorConversation, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let attributes = call.read()?.custom_attributes;
    Ok(services
        .visitors
        .start_conversation(&inbox, &contact, attributes)?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Anyone, ClientConversationBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<VisitorConversation, ApiError> {
    let id: ConversationNumber = made_id(made, RecordKind::Conversation)?;
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let own = services.visitors.conversations(&inbox, &contact)?;
    let made = own.into_iter().find(|own| own.conversation.number == id);
    made.ok_or_else(ApiError::not_found)
}

pub(super) fn list(
    call: &In<Anyone>,
    services: &Services,
) -> Result<Vec<VisitorConversation>, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services.visitors.conversations(&inbox, &contact)?)
}

pub(super) fn show(
    call: &In<Anyone>,
    services: &Services,
) -> Result<VisitorConversation, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services
        .visitors
        .conversation(&inbox, &contact, call.id("conversation_id"))?)
}

pub(super) fn toggle_status(
    call: &In<Anyone>,
    services: &Services,
) -> Result<VisitorConversation, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services
        .visitors
        .resolve(&inbox, &contact, call.id("conversation_id"))?)
}

pub(super) fn update_last_seen(call: &In<Anyone>, services: &Services) -> Result<(), ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services
        .visitors
        .update_last_seen(&inbox, &contact, call.id("conversation_id"))?)
}
