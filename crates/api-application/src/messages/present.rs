//! A message as the account's agents see it (`operations.json #58, #59`; docs/rules/messaging.md §0.4 `CwMessage`, §2).

use super::handlers::{Deleted, ShownMessages};
use crate::conversations::assignee::AssigneeJson;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, ConversationNumber, InboxId, MessageId};
use nimchat_messaging::{ConversationView, MessageView, Sender};
use nimchat_wire::push::{
    PushAttachmentJson, PushContactJson, PushMessageConversationJson, PushSenderJson, PushUserJson,
};
use nimchat_wire::time::iso;
use nimchat_wire::words::{ContentTypeWord, DeliveryStatusWord, MessageTypeWord, SenderTypeWord};
use nimchat_wire::{ByProfile, DefaultOrNull, Empty, NameOrNumber, ObjectOrAbsent, ObjectOrEmpty};
use serde_json::Value;

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: MessageView, message = view.message, kind = message.message_type)]
pub(crate) struct MessageJson {
    id: MessageId,
    content: DefaultOrNull<String>,
    inbox_id: InboxId,
    /// The temporary id that the sender gave it; only in the answer to its creation
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = String)]
    #[present(view.echo_id.clone().map(|id| echoed(id, context)))]
    echo_id: Option<Value>,
    #[present(view.number)]
    conversation_id: ConversationNumber,
    /// `incoming` (0), `outgoing` (1), `activity` (2) or `template` (3)
    #[schema(value_type = ByProfile<MessageTypeWord, i16>)]
    #[present(NameOrNumber::of(context, kind.as_str(), kind.code()))]
    message_type: NameOrNumber,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    /// `sent`, `delivered`, `read` or `failed`
    #[schema(value_type = DeliveryStatusWord)]
    status: &'static str,
    content_attributes: Attributes,
    created_at: i64,
    private: bool,
    source_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(context.in_reference(|| PushAttachmentJson::first(message, context).into()))]
    attachment: Option<ObjectOrEmpty<PushAttachmentJson>>,
    /// Omitted if there are none; `reference` shows the first as `attachment` too
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[present(PushAttachmentJson::some(message, context))]
    attachments: Option<Vec<PushAttachmentJson>>,
    /// The agent, the customer or the bot that wrote it; system messages have none
    #[serde(skip_serializing_if = "ObjectOrAbsent::is_absent")]
    #[schema(required = false)]
    #[present(ObjectOrAbsent::or_empty(context, Present::present(&view.sender, context)))]
    sender: ObjectOrAbsent<PushSenderJson>,
}

/// A temporary id as it was sent; in `reference` as text.
fn echoed(id: Value, context: &Context) -> Value {
    match id {
        Value::Number(number) if context.is_reference() => Value::String(number.to_string()),
        id => id,
    }
}

/// The newest message of a conversation, with all stored values.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewestMessageJson {
    #[serde(flatten)]
    message: MessageJson,
    account_id: AccountId,
    updated_at: String,
    /// `User`, `Contact` or `AgentBot`
    #[schema(value_type = Option<SenderTypeWord>)]
    sender_type: Option<&'static str>,
    sender_id: Option<i64>,
    external_source_ids: Empty,
    additional_attributes: Attributes,
    processed_message_content: Option<String>,
    sentiment: Empty,
    conversation: PushMessageConversationJson,
}

impl NewestMessageJson {
    pub(crate) fn new(view: &MessageView, within: &ConversationView, context: &Context) -> Self {
        let message = &view.message;
        Self {
            message: Present::present(view, context),
            account_id: message.account_id,
            updated_at: iso(message.updated_at),
            sender_type: message.sender.map(Sender::kind),
            sender_id: message.sender.map(Sender::id),
            external_source_ids: Empty {},
            additional_attributes: message.additional_attributes.clone(),
            processed_message_content: message.content.clone(),
            sentiment: Empty {},
            conversation: within.into(),
        }
    }
}

/// A bare array, or a range of messages with data of the conversation.
pub(super) type MessagesJson = ByProfile<Vec<MessageJson>, MessageWindowJson>;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageWindowJson {
    meta: MessageWindowMetaJson,
    payload: Vec<MessageJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct MessageWindowMetaJson {
    labels: Vec<String>,
    additional_attributes: Attributes,
    contact: PushContactJson,
    /// Omitted if no agent is assigned
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    assignee: Option<PushUserJson>,
    agent_last_seen_at: Option<String>,
    assignee_last_seen_at: Option<String>,
}

impl Present<ShownMessages> for Vec<MessageJson> {
    fn present(ShownMessages(thread): &ShownMessages, context: &Context) -> Self {
        Present::present_each(&thread.messages, context)
    }
}

impl Present<ShownMessages> for MessageWindowJson {
    fn present(ShownMessages(thread): &ShownMessages, context: &Context) -> Self {
        let conversation = &thread.conversation;
        let assignee = thread.assignee.as_ref();
        Self {
            meta: MessageWindowMetaJson {
                labels: conversation.labels.clone(),
                additional_attributes: conversation.additional_attributes.clone(),
                contact: Present::present(&thread.contact, context),
                assignee: assignee.map(|profile| PushUserJson::of(profile, context)),
                agent_last_seen_at: conversation.agent_last_seen_at.map(iso),
                assignee_last_seen_at: conversation.assignee_last_seen_at.map(iso),
            },
            payload: Present::present_each(&thread.messages, context),
        }
    }
}

/// The agent who deleted the message, as `operations.json #60` prints it, or the deleted message.
pub(super) type DeletedJson = ByProfile<AssigneeJson, MessageJson>;

impl Present<Deleted> for AssigneeJson {
    fn present(deleted: &Deleted, context: &Context) -> Self {
        Self::present(&deleted.by, context)
    }
}

impl Present<Deleted> for MessageJson {
    fn present(deleted: &Deleted, context: &Context) -> Self {
        Self::present(&deleted.message, context)
    }
}
