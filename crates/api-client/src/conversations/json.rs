//! The request body of a new conversation. A conversation as its customer sees it (docs/rules/messaging.md §3,
//! `PubConversation`).

use crate::sender::sender;
use nimchat_core_model::{Attributes, ConversationNumber, MessageId};
use nimchat_messaging::MessageView;
use nimchat_messaging::visitors::VisitorConversation;
use nimchat_wire::push::{PushAttachmentJson, PushSenderJson};
use nimchat_wire::time::{epoch, epoch_or_zero};
use nimchat_wire::words::{ContentTypeWord, MessageTypeWord, StatusWord};
use nimchat_wire::{
    ByProfile, ContactRowJson, Context, DefaultOrNull, NameOrNumber, ObjectOrAbsent, ObjectOrEmpty,
    Present, TextOrNumber,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// All other keys that Chatwoot's clients send are ignored, as in Chatwoot.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct ClientConversationBody {
    /// Custom attributes of the conversation
    pub(super) custom_attributes: Option<Attributes>,
}

/// The requested conversations.
#[derive(Default, Deserialize, Validate, IntoParams)]
pub(super) struct ConversationsQuery {
    /// Those below this number; the newest if absent
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<ConversationNumber>,
}

/// Whether the customer types. Other words than `on` and `off` change nothing.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct ClientTypingBody {
    /// `on` or `off`
    pub(super) typing_status: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientConversationJson {
    id: ConversationNumber,
    uuid: String,
    inbox_id: TextOrNumber,
    contact_last_seen_at: i64,
    /// `open`, `resolved`, `pending` or `snoozed`
    #[schema(value_type = StatusWord)]
    status: &'static str,
    agent_last_seen_at: i64,
    /// The messages that the customer sees, oldest first
    messages: Vec<ClientConversationMessageJson>,
    contact: ContactRowJson,
}

/// A message within a conversation, where the reference prints numbers as numbers.
#[derive(Debug, Serialize, ToSchema)]
struct ClientConversationMessageJson {
    id: MessageId,
    content: DefaultOrNull<String>,
    /// `incoming` (0), `outgoing` (1) or `template` (3)
    #[schema(value_type = ByProfile<MessageTypeWord, i16>)]
    message_type: NameOrNumber,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    content_attributes: Attributes,
    created_at: i64,
    conversation_id: ConversationNumber,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    private: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attachment: Option<ObjectOrEmpty<PushAttachmentJson>>,
    /// Omitted if there are none; `reference` shows the first as `attachment` too
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attachments: Option<Vec<PushAttachmentJson>>,
    /// System messages have none
    #[serde(skip_serializing_if = "ObjectOrAbsent::is_absent")]
    sender: ObjectOrAbsent<PushSenderJson>,
}

impl Present<VisitorConversation> for ClientConversationJson {
    fn present(view: &VisitorConversation, context: &Context) -> Self {
        let conversation = &view.conversation;
        Self {
            id: conversation.number,
            uuid: conversation.uuid.to_string(),
            inbox_id: TextOrNumber::number(context, conversation.inbox_id.get()),
            contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            status: conversation.status.as_str(),
            agent_last_seen_at: epoch_or_zero(conversation.agent_last_seen_at),
            messages: Present::present_each(&view.messages, context),
            contact: Present::present(&view.contact, context),
        }
    }
}

impl Present<MessageView> for ClientConversationMessageJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        let kind = message.message_type;
        Self {
            id: message.id,
            content: DefaultOrNull::or_default(context, message.content.clone()),
            message_type: NameOrNumber::of(context, kind.as_str(), kind.code()),
            content_type: message.content_type.as_str(),
            content_attributes: message.content_attributes.clone(),
            created_at: epoch(message.created_at),
            conversation_id: view.number,
            private: context.in_reference(|| message.private),
            attachment: context.in_reference(|| PushAttachmentJson::first(message, context).into()),
            attachments: PushAttachmentJson::some(message, context),
            sender: sender(view, context),
        }
    }
}
