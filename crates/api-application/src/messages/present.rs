//! A message as the account's agents see it (`operations.json #58, #59`; docs/rules/messaging.md §0.4 `CwMessage`, §2).

use super::handlers::{Deleted, ShownMessages};
use crate::conversations::assignee::AssigneeJson;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, ConversationNumber, InboxId, MessageId};
use nimchat_messaging::messages::Thread;
use nimchat_messaging::{MessageView, Sender};
use nimchat_wire::push::{
    MessageWithin, PushAttachmentJson, PushContactJson, PushMessageConversationJson,
    PushSenderJson, PushUserJson,
};
use nimchat_wire::words::{ContentTypeWord, DeliveryStatusWord, MessageTypeWord, SenderTypeWord};
use nimchat_wire::{ByProfile, DefaultOrNull, Empty, NameOrNumber, ObjectOrAbsent, ObjectOrEmpty};
use serde_json::Value;

#[wire(view: MessageView, message = view.message, kind = message.message_type)]
pub(crate) struct MessageJson {
    id: MessageId,
    content: DefaultOrNull<String>,
    inbox_id: InboxId,
    /// The temporary id that the sender gave it; only in the answer to its creation
    #[schema(value_type = String)]
    #[present(view.echo_id.clone().map(|id| echoed(id, context)))]
    echo_id: OrAbsent<Value>,
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
    #[present(context.in_reference(|| PushAttachmentJson::first(message, context).into()))]
    attachment: OrAbsent<ObjectOrEmpty<PushAttachmentJson>>,
    /// Omitted if there are none; `reference` shows the first as `attachment` too
    #[present(PushAttachmentJson::some(message, context))]
    attachments: OrAbsent<Vec<PushAttachmentJson>>,
    /// The agent, the customer or the bot that wrote it; system messages have none
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
#[wire(within: MessageWithin<'_>, message = within.view.message, view = *within.view)]
pub(crate) struct NewestMessageJson {
    #[serde(flatten)]
    #[present(view)]
    message: MessageJson,
    account_id: AccountId,
    updated_at: String,
    /// `User`, `Contact` or `AgentBot`
    #[schema(value_type = Option<SenderTypeWord>)]
    #[present(message.sender.map(Sender::kind))]
    sender_type: Option<&'static str>,
    #[present(message.sender.map(Sender::id))]
    sender_id: Option<i64>,
    #[present(Empty {})]
    external_source_ids: Empty,
    additional_attributes: Attributes,
    #[present(message.content)]
    processed_message_content: Option<String>,
    #[present(Empty {})]
    sentiment: Empty,
    #[present(Present::present(within.conversation, context))]
    conversation: PushMessageConversationJson,
}

/// A bare array, or a range of messages with data of the conversation.
pub(super) type MessagesJson = ByProfile<Vec<MessageJson>, MessageWindowJson>;

#[wire(shown: ShownMessages)]
pub(super) struct MessageWindowJson {
    #[present(shown.0)]
    meta: MessageWindowMetaJson,
    #[present(shown.0.messages)]
    payload: Vec<MessageJson>,
}

#[wire(thread: Thread, conversation = thread.conversation)]
struct MessageWindowMetaJson {
    labels: Vec<String>,
    additional_attributes: Attributes,
    #[present(thread.contact)]
    contact: PushContactJson,
    /// Omitted if no agent is assigned
    #[present(thread.assignee)]
    assignee: OrAbsent<PushUserJson>,
    agent_last_seen_at: Option<String>,
    assignee_last_seen_at: Option<String>,
}

impl Present<ShownMessages> for Vec<MessageJson> {
    fn present(ShownMessages(thread): &ShownMessages, context: &Context) -> Self {
        Present::present_each(&thread.messages, context)
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
