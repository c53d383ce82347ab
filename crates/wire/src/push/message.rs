//! A message within its conversation.

use super::attachment::PushAttachmentJson;
use super::sender::PushSenderJson;
use crate::time::{epoch, iso};
use crate::words::{ContentTypeWord, DeliveryStatusWord, SenderTypeWord};
use crate::{Context, Empty, Present};
use nimchat_core_model::{AccountId, Attributes, ConversationNumber, InboxId, MessageId, UserId};
use nimchat_messaging::{ConversationView, MessageView, Sender};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A message within its conversation, with all stored values.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushMessageJson {
    id: MessageId,
    content: Option<String>,
    account_id: AccountId,
    inbox_id: InboxId,
    conversation_id: ConversationNumber,
    message_type: i16,
    created_at: i64,
    updated_at: String,
    private: bool,
    #[schema(value_type = DeliveryStatusWord)]
    status: &'static str,
    source_id: Option<String>,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    content_attributes: Attributes,
    /// `User`, `Contact` or `AgentBot`
    #[schema(value_type = Option<SenderTypeWord>)]
    sender_type: Option<&'static str>,
    sender_id: Option<i64>,
    external_source_ids: Empty,
    additional_attributes: Attributes,
    processed_message_content: Option<String>,
    sentiment: Empty,
    conversation: PushMessageConversationJson,
    /// The id that the sender gave it; only in the event of its creation
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = String)]
    echo_id: Option<Value>,
    /// Omitted if there are none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attachments: Option<Vec<PushAttachmentJson>>,
    /// Omitted for system messages
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender: Option<PushSenderJson>,
}

/// The conversation of a message
#[derive(Debug, Serialize, ToSchema)]
pub struct PushMessageConversationJson {
    assignee_id: Option<UserId>,
    unread_count: i32,
    last_activity_at: i64,
    contact_inbox: PushMessageSessionJson,
}

/// The session of a message's conversation
#[derive(Debug, Serialize, ToSchema)]
pub struct PushMessageSessionJson {
    source_id: String,
}

impl From<&ConversationView> for PushMessageConversationJson {
    fn from(within: &ConversationView) -> Self {
        Self {
            assignee_id: within.conversation.assignee_id,
            unread_count: within.conversation.unread_count,
            last_activity_at: epoch(within.conversation.last_activity_at),
            contact_inbox: PushMessageSessionJson {
                source_id: within.session.source_id.clone(),
            },
        }
    }
}

impl PushMessageJson {
    /// The message within its conversation.
    pub fn new(view: &MessageView, within: &ConversationView, context: &Context) -> Self {
        let message = &view.message;
        Self {
            id: message.id,
            content: message.content.clone(),
            account_id: message.account_id,
            inbox_id: message.inbox_id,
            conversation_id: view.number,
            message_type: message.message_type.code(),
            created_at: epoch(message.created_at),
            updated_at: iso(message.updated_at),
            private: message.private,
            status: message.status.as_str(),
            source_id: message.source_id.clone(),
            content_type: message.content_type.as_str(),
            content_attributes: message.content_attributes.clone(),
            sender_type: message.sender.map(Sender::kind),
            sender_id: message.sender.map(Sender::id),
            external_source_ids: Empty {},
            additional_attributes: message.additional_attributes.clone(),
            processed_message_content: message.content.clone(),
            sentiment: Empty {},
            conversation: within.into(),
            echo_id: view.echo_id.clone(),
            attachments: PushAttachmentJson::some(message, context),
            sender: view
                .sender
                .as_ref()
                .map(|sender| PushSenderJson::present(sender, context)),
        }
    }
}

impl PushMessageJson {
    /// The same message with the id that its sender gave it, if any.
    #[must_use]
    pub fn with_echo_id(self, echo_id: Option<Value>) -> Self {
        Self { echo_id, ..self }
    }
}
