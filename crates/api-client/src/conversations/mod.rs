//! A customer's conversations (`operations.json` #88, #89, and more beyond the reference).

mod json;

use crate::Services;
use actix_web::http::header::{HeaderValue, LINK};
use json::{ClientConversationBody, ClientConversationJson, ClientTypingBody, ConversationsQuery};
use nimchat_api_kit::{Answer, Anyone, ApiError, In, Nothing, Route, made_id};
use nimchat_core_model::ConversationNumber;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::VisitorService;
use nimchat_messaging::conversations::Typing;
use nimchat_messaging::visitors::VisitorConversation;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str =
        "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}/conversations";
    const ONE: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}";
    const TOGGLE_STATUS: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/toggle_status";
    const TOGGLE_TYPING: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/toggle_typing";
    const UPDATE_LAST_SEEN: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/update_last_seen";
    vec![
        Route::post(ALL)
            .operation(88)
            .summary("Create a conversation")
            .body::<ClientConversationBody>()
            .answers::<ClientConversationJson>()
            .to_repeatable(create, created),
        Route::get(ALL)
            .operation(89)
            .summary("List all conversations for the contact")
            .query::<ConversationsQuery>()
            .answers::<Vec<ClientConversationJson>>()
            .to_answer(list),
        Route::get(ONE)
            .summary("Get a single conversation")
            .answers::<ClientConversationJson>()
            .to(show),
        Route::post(TOGGLE_STATUS)
            .summary("Resolve a conversation")
            .answers::<ClientConversationJson>()
            .to_repeatable(toggle_status, |call, services, _| show(call, services)),
        Route::post(TOGGLE_TYPING)
            .summary("Tell the agents that the contact types")
            .body::<ClientTypingBody>()
            .answers::<Nothing>()
            .to(toggle_typing),
        Route::post(UPDATE_LAST_SEEN)
            .summary("Note that the contact has read the conversation")
            .answers::<Nothing>()
            .to(update_last_seen),
    ]
}

fn create(
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
fn created(
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
fn list(call: &In<Anyone, ConversationsQuery>, services: &Services) -> Result<Answer, ApiError> {
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

fn show(call: &In<Anyone>, services: &Services) -> Result<VisitorConversation, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services
        .visitors
        .conversation(&inbox, &contact, call.id("conversation_id"))?)
}

fn toggle_status(call: &In<Anyone>, services: &Services) -> Result<VisitorConversation, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services
        .visitors
        .resolve(&inbox, &contact, call.id("conversation_id"))?)
}

fn toggle_typing(call: &In<Anyone, ClientTypingBody>, services: &Services) -> Result<(), ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let number = call.id("conversation_id");
    let typing = Typing::read(call.read()?.typing_status.as_deref(), false);
    Ok(services
        .visitors
        .type_in(&inbox, &contact, number, typing)?)
}

fn update_last_seen(call: &In<Anyone>, services: &Services) -> Result<(), ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    Ok(services
        .visitors
        .update_last_seen(&inbox, &contact, call.id("conversation_id"))?)
}
