//! The handlers.

use super::body::{ClientConversationBody, ClientTypingBody, ConversationsQuery};
use super::present::ClientConversationJson;
use crate::Services;
use actix_web::http::header::{HeaderValue, LINK};
use nimchat_api_kit::{Answer, Anyone, ApiError, In, made_id};
use nimchat_core_model::ConversationNumber;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::VisitorService;
use nimchat_messaging::conversations::Typing;
use nimchat_messaging::visitors::VisitorConversation;

pub(super) fn create(
    call: &In<Anyone, ClientConversationBody>,
    services: &Services,
) -> Result<VisitorConversation, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let limit = &services.limits.messages;
    limit.check(call.address, Some(&contact))?;
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
    Ok(services.visitors.conversation(&inbox, &contact, id)?)
}

/// With links to what is older than the shown conversations, and than the shown messages of each.
pub(super) fn list(
    call: &In<Anyone, ConversationsQuery>,
    services: &Services,
) -> Result<Answer, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let before = call.read()?.before;
    let shown = services.visitors.conversations(&inbox, &contact, before)?;
    let answer = call.present::<Vec<ClientConversationJson>, _>(&shown)?;
    let path = format!("/public/api/v1/inboxes/{inbox}/contacts/{contact}/conversations");
    let links = older(&shown).map(|rest| {
        let address = call.context.url(&format!("{path}{rest}"));
        format!("<{address}>; rel=\"prev\"")
    });
    let links: Vec<String> = links.collect();
    Ok(match HeaderValue::try_from(links.join(", ")) {
        Ok(header) if !links.is_empty() => answer.with_header(LINK, header),
        // an identifier may contain a character that no header can
        _ => answer,
    })
}

/// The ends of the addresses of what is older, where there may be more than is shown.
fn older(shown: &[VisitorConversation]) -> impl Iterator<Item = String> + '_ {
    let is_full = |count: usize| u32::try_from(count).is_ok_and(|n| n >= VisitorService::SHOWN);
    let first = shown.first().filter(|_| is_full(shown.len()));
    let conversations = first.map(|oldest| format!("?before={}", oldest.conversation.number));
    let messages = shown.iter().filter_map(move |view| {
        let oldest = view
            .messages
            .first()
            .filter(|_| is_full(view.messages.len()))?;
        let number = view.conversation.number;
        Some(format!("/{number}/messages?before={}", oldest.message.id))
    });
    conversations.into_iter().chain(messages)
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

pub(super) fn toggle_typing(
    call: &In<Anyone, ClientTypingBody>,
    services: &Services,
) -> Result<(), ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let number = call.id("conversation_id");
    let typing = Typing::read(call.read()?.typing_status.as_deref(), false);
    Ok(services
        .visitors
        .type_in(&inbox, &contact, number, typing)?)
}

pub(super) fn update_last_seen(call: &In<Anyone>, services: &Services) -> Result<(), ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services
        .visitors
        .update_last_seen(&inbox, &contact, call.id("conversation_id"))?)
}
