//! A customer's conversations (`operations.json` #88, #89, and more beyond the reference).
//!
//! The request body of a new conversation. A conversation as its customer sees it (docs/rules/messaging.md §3,
//! `PubConversation`).

use crate::sender::sender;
use crate::{Services, session};
use actix_web::http::header::{HeaderValue, LINK};
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::{Answer, Anyone};
use nimchat_core_model::{Attributes, ConversationNumber, MessageId};
use nimchat_messaging::conversations::Typing;
use nimchat_messaging::visitors::VisitorConversation;
use nimchat_messaging::{MessageView, VisitorService};
use nimchat_wire::push::{PushAttachmentJson, PushSenderJson};
use nimchat_wire::words::{ContentTypeWord, MessageTypeWord, StatusWord};
use nimchat_wire::{
    ByProfile, ContactRowJson, DefaultOrNull, NameOrNumber, ObjectOrAbsent, ObjectOrEmpty,
    TextOrNumber,
};

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
            .to_making(
                create,
                RecordKind::Conversation,
                |call, services, id: ConversationNumber| {
                    let (inbox, contact) = session(call);
                    Ok(services.visitors.conversation(&inbox, &contact, id)?)
                },
            ),
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
            .to(toggle_typing),
        Route::post(UPDATE_LAST_SEEN)
            .summary("Note that the contact has read the conversation")
            .to(update_last_seen),
    ]
}

fn create(
    call: &In<Anyone, ClientConversationBody>,
    services: &Services,
) -> Result<VisitorConversation> {
    let (inbox, contact) = session(call);
    let limit = &services.limits.messages;
    limit.check(call.address, Some(&contact))?;
    let attributes = call.read()?.custom_attributes;
    Ok(services
        .visitors
        .start_conversation(&inbox, &contact, attributes)?)
}

/// With links to what is older than the shown conversations, and than the shown messages of each.
fn list(call: &In<Anyone, ConversationsQuery>, services: &Services) -> Result<Answer> {
    let (inbox, contact) = session(call);
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

fn show(call: &In<Anyone>, services: &Services) -> Result<VisitorConversation> {
    let (inbox, contact) = session(call);
    Ok(services
        .visitors
        .conversation(&inbox, &contact, call.id("conversation_id"))?)
}

fn toggle_status(call: &In<Anyone>, services: &Services) -> Result<VisitorConversation> {
    let (inbox, contact) = session(call);
    Ok(services
        .visitors
        .resolve(&inbox, &contact, call.id("conversation_id"))?)
}

fn toggle_typing(call: &In<Anyone, ClientTypingBody>, services: &Services) -> Result<()> {
    let (inbox, contact) = session(call);
    let number = call.id("conversation_id");
    let typing = Typing::read(call.read()?.typing_status.as_deref(), false);
    Ok(services
        .visitors
        .type_in(&inbox, &contact, number, typing)?)
}

fn update_last_seen(call: &In<Anyone>, services: &Services) -> Result<()> {
    let (inbox, contact) = session(call);
    Ok(services
        .visitors
        .update_last_seen(&inbox, &contact, call.id("conversation_id"))?)
}

/// All other keys that Chatwoot's clients send are ignored, as in Chatwoot.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct ClientConversationBody {
    /// Custom attributes of the conversation
    custom_attributes: Option<Attributes>,
}

/// The requested conversations.
#[derive(Default, Deserialize, Validate, IntoParams)]
struct ConversationsQuery {
    /// Those below this number; the newest if absent
    #[param(value_type = Option<i64>)]
    before: Option<ConversationNumber>,
}

/// Whether the customer types. Other words than `on` and `off` change nothing.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct ClientTypingBody {
    /// `on` or `off`
    typing_status: Option<String>,
}

#[wire(view: VisitorConversation, conversation = view.conversation)]
struct ClientConversationJson {
    #[present(conversation.number)]
    id: ConversationNumber,
    #[present(conversation.uuid.to_string())]
    uuid: String,
    #[present(TextOrNumber::number(context, conversation.inbox_id.get()))]
    inbox_id: TextOrNumber,
    contact_last_seen_at: i64,
    /// `open`, `resolved`, `pending` or `snoozed`
    #[schema(value_type = StatusWord)]
    status: &'static str,
    agent_last_seen_at: i64,
    /// The messages that the customer sees, oldest first
    #[present(view.messages)]
    messages: Vec<ClientConversationMessageJson>,
    #[present(view.contact)]
    contact: ContactRowJson,
}

/// A message within a conversation, where the reference prints numbers as numbers.
#[wire(view: MessageView, message = view.message, kind = message.message_type)]
struct ClientConversationMessageJson {
    id: MessageId,
    content: DefaultOrNull<String>,
    /// `incoming` (0), `outgoing` (1) or `template` (3)
    #[schema(value_type = ByProfile<MessageTypeWord, i16>)]
    #[present(NameOrNumber::of(context, kind.as_str(), kind.code()))]
    message_type: NameOrNumber,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    content_attributes: Attributes,
    created_at: i64,
    #[present(view.number)]
    conversation_id: ConversationNumber,
    #[present(context.in_reference(|| message.private))]
    private: OrAbsent<bool>,
    #[present(context.in_reference(|| PushAttachmentJson::first(message, context).into()))]
    attachment: OrAbsent<ObjectOrEmpty<PushAttachmentJson>>,
    /// Omitted if there are none; `reference` shows the first as `attachment` too
    #[present(PushAttachmentJson::some(message, context))]
    attachments: OrAbsent<Vec<PushAttachmentJson>>,
    /// System messages have none
    #[present(sender(view, context))]
    sender: ObjectOrAbsent<PushSenderJson>,
}
