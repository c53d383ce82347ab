//! The visitor's conversation.
//!
//! The request bodies. A conversation as its visitor sees it.

use crate::Services;
use crate::contact::IntroductionBody;
use crate::guest::{guest, making};
use crate::messages::{ListedMessageJson, WidgetMessageBody};
use actix_web::http::StatusCode;
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::{Answer, Anyone};
use nimchat_core_model::{
    AccountId, Attributes, CampaignNumber, ContactId, ContactInboxId, ConversationId,
    ConversationNumber, InboxId, TeamId, UserId,
};
use nimchat_messaging::MessagingError;
use nimchat_messaging::conversations::{Conversation, Typing};
use nimchat_messaging::widget::{StartWidgetConversation, WidgetConversation};
use nimchat_wire::ContactRowJson;
use nimchat_wire::time::epoch_or_zero;
use nimchat_wire::words::{PriorityWord, StatusWord};
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

fn show(call: &In<Anyone>, services: &Services) -> Result<Answer> {
    let guest = guest(call, services)?;
    match services.widget.conversation(&guest)? {
        Some(conversation) => call.present::<CurrentJson, _>(&conversation),
        None => Answer::json(&json!({})),
    }
}

fn start(call: &In<Anyone, StartBody>, services: &Services) -> Result<WidgetConversation> {
    let guest = making(call, services)?;
    let body = call.read()?;
    let command = StartWidgetConversation {
        introduction: body.contact.unwrap_or_default().introduction(),
        message: body.message.unwrap_or_default().message(call, Vec::new()),
        custom_attributes: body.custom_attributes.unwrap_or_default(),
    };
    Ok(services.widget.start(guest, command)?)
}

fn update_last_seen(call: &In<Anyone>, services: &Services) -> Result<Answer> {
    let guest = guest(call, services)?;
    Ok(if services.widget.update_last_seen(&guest)? {
        Answer::empty()
    } else {
        Answer::no_content()
    })
}

fn toggle_typing(call: &In<Anyone, WidgetTypingBody>, services: &Services) -> Result<Answer> {
    let guest = guest(call, services)?;
    let typing = Typing::read(call.read()?.typing_status.as_deref(), false);
    let told = services.widget.type_in(&guest, typing);
    or_absent(told.map(|()| Answer::empty()))
}

fn transcript(call: &In<Anyone>, services: &Services) -> Result<()> {
    let guest = guest(call, services)?;
    Ok(services.widget.send_transcript(&guest)?)
}

fn toggle_status(call: &In<Anyone>, services: &Services) -> Result<Answer> {
    let guest = guest(call, services)?;
    match services.widget.resolve(&guest) {
        Err(MessagingError::NotVisible) => Ok(bare(StatusCode::FORBIDDEN)),
        resolved => or_absent(resolved.map(|()| Answer::empty())),
    }
}

fn set_custom_attributes(call: &In<Anyone, AttributesBody>, services: &Services) -> Result<Answer> {
    let guest = guest(call, services)?;
    let attributes = call.read()?.custom_attributes.unwrap_or_default();
    let changed = services.widget.set_custom_attributes(&guest, attributes);
    or_absent(changed.map(|_| Answer::no_content()))
}

fn destroy_custom_attributes(
    call: &In<Anyone, AttributeKey>,
    services: &Services,
) -> Result<Answer> {
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
fn or_absent(done: Result<Answer, MessagingError>) -> Result<Answer> {
    match done {
        Err(MessagingError::NotFound) => Ok(bare(StatusCode::NOT_FOUND)),
        done => Ok(done?),
    }
}

/// A new conversation.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct StartBody {
    /// The visitor
    contact: Option<IntroductionBody>,
    /// The first message
    #[validate(required(message = "can't be blank"), nested)]
    message: Option<WidgetMessageBody>,
    /// The account's own attributes of the conversation
    custom_attributes: Option<Attributes>,
}

/// The conversation's attributes.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct AttributesBody {
    /// All of the account's own attributes
    custom_attributes: Option<Attributes>,
}

/// The attributes to remove.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct AttributeKey {
    /// Their keys
    custom_attribute: Option<Vec<String>>,
}

/// What the visitor does.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct WidgetTypingBody {
    /// `on` or `off`
    typing_status: Option<String>,
}

/// The visitor's conversation
#[wire(conversation: Conversation)]
struct CurrentJson {
    #[present(conversation.number)]
    id: ConversationNumber,
    inbox_id: InboxId,
    /// 0 if the visitor has not read it
    #[present(epoch_or_zero(conversation.contact_last_seen_at))]
    contact_last_seen_at: i64,
    /// `open`, `resolved`, `pending` or `snoozed`
    #[schema(value_type = StatusWord)]
    status: &'static str,
}

/// A conversation that the visitor began
#[wire(view: WidgetConversation)]
struct StartedJson {
    #[serde(flatten)]
    #[present(view.conversation)]
    conversation: CurrentJson,
    /// The visitor's message and what answered it, oldest first
    messages: Vec<ListedMessageJson>,
    #[present(view.conversation.custom_attributes)]
    custom_attributes: Attributes,
    contact: ContactRowJson,
}

/// A conversation's whole record
#[wire(conversation: Conversation)]
struct ConversationRowJson {
    id: ConversationId,
    #[present(conversation.number)]
    display_id: ConversationNumber,
    #[present(conversation.uuid.to_string())]
    uuid: String,
    account_id: AccountId,
    inbox_id: InboxId,
    contact_id: ContactId,
    contact_inbox_id: ContactInboxId,
    assignee_id: Option<UserId>,
    team_id: Option<TeamId>,
    /// The number of the campaign that began it
    #[present(conversation.campaign)]
    campaign_id: Option<CampaignNumber>,
    #[present(None)]
    sla_policy_id: Option<i64>,
    #[schema(value_type = StatusWord)]
    status: &'static str,
    #[schema(value_type = Option<PriorityWord>)]
    priority: Option<&'static str>,
    #[present(None)]
    identifier: Option<String>,
    snoozed_until: Option<String>,
    created_at: String,
    updated_at: String,
    last_activity_at: String,
    first_reply_created_at: Option<String>,
    waiting_since: Option<String>,
    contact_last_seen_at: Option<String>,
    agent_last_seen_at: Option<String>,
    assignee_last_seen_at: Option<String>,
    additional_attributes: Attributes,
    custom_attributes: Attributes,
    /// The labels in one text, or null
    #[present((!conversation.labels.is_empty()).then(|| conversation.labels.join(", ")))]
    cached_label_list: Option<String>,
    #[present(conversation.labels)]
    label_list: Vec<String>,
}
