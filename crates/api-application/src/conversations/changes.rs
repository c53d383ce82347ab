//! Changes of one conversation beyond the reference (docs/rules/messaging.md §1).

use super::body::ConversationPriorityBody;
use super::handlers::{ShownConversation, labels, number};
use super::present::{ConversationJson, ConversationLabelsJson};
use crate::Services;
use nimchat_accounts::Caller;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::Attributes;
use nimchat_messaging::{ConversationService, Messaging};

pub(super) fn routes() -> Vec<Route> {
    const ONE: &str = "/api/v1/accounts/{account_id}/conversations/{conversation_id}";
    const LABEL: &str =
        "/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels/{title}";
    vec![
        Route::update(ONE)
            .summary("Update a conversation's priority")
            .body::<ConversationPriorityBody>()
            .answers::<ConversationJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a conversation")
            .to(by_id("conversation_id", ConversationService::delete)),
        Route::post(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/custom_attributes",
        )
        .summary("Replace a conversation's custom attributes")
        .body::<CustomAttributesBody>()
        .answers::<CustomAttributesJson>()
        .to_repeatable(set_custom_attributes, custom_attributes),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/mute")
            .summary("Resolve a conversation and block its contact")
            .to(by_id("conversation_id", ConversationService::mute)),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/unmute")
            .summary("Unblock the contact of a conversation")
            .to(by_id("conversation_id", ConversationService::unmute)),
        Route::post(LABEL)
            .summary("Add one label to a conversation")
            .answers::<ConversationLabelsJson>()
            .to_repeatable(add_label, |call, services, _| labels(call, services))
            .text_segment("title"),
        Route::delete(LABEL)
            .summary("Remove one label from a conversation")
            .answers::<ConversationLabelsJson>()
            .to(remove_label)
            .text_segment("title"),
    ]
}

#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct CustomAttributesBody {
    /// All of them: those that are left out are removed
    custom_attributes: Option<Attributes>,
}

#[wire(attributes: Attributes)]
struct CustomAttributesJson {
    #[present(attributes.clone())]
    custom_attributes: Attributes,
}

fn update(
    call: &In<Caller, ConversationPriorityBody>,
    services: &Services,
) -> Result<ShownConversation> {
    let (caller, number) = (&call.caller, number(call));
    let conversations = &services.messaging.conversations;
    let change = call.read().and_then(|body| body.change(&call.context));
    let change = change.behind(|| conversations.find(caller, number))?;
    if let Some(priority) = change {
        conversations.toggle_priority(caller, number, priority.as_deref())?;
    }
    let view = conversations.find(caller, number)?;
    ShownConversation::read(&services.messaging, caller, view)
}

fn set_custom_attributes(
    call: &In<Caller, CustomAttributesBody>,
    messaging: &Messaging,
) -> Result<Attributes> {
    let (caller, number) = (&call.caller, number(call));
    let conversations = &messaging.conversations;
    let attributes = call.read().and_then(|body| {
        let given = body.custom_attributes;
        given.ok_or_else(|| ApiError::missing("custom_attributes"))
    });
    let attributes = attributes.behind(|| conversations.find(caller, number))?;
    let changed = conversations.set_custom_attributes(caller, number, attributes)?;
    Ok(changed.custom_attributes)
}

/// The answer to a repeated call with an idempotency key.
fn custom_attributes(
    call: &In<Caller, CustomAttributesBody>,
    messaging: &Messaging,
    _: &MadeRecords,
) -> Result<Attributes> {
    let view = messaging.conversations.find(&call.caller, number(call))?;
    Ok(view.conversation.custom_attributes)
}

fn add_label(call: &In<Agent>, conversations: &ConversationService) -> Result<Vec<String>> {
    let title = call.segment("title");
    Ok(conversations.add_label(&call.caller, number(call), &title)?)
}

fn remove_label(call: &In<Agent>, conversations: &ConversationService) -> Result<Vec<String>> {
    let title = call.segment("title");
    Ok(conversations.remove_label(&call.caller, number(call), &title)?)
}
