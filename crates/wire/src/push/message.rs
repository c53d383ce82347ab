//! A message within its conversation.

use super::attachment::PushAttachmentJson;
use super::sender::PushSenderJson;
use crate::words::{ContentTypeWord, DeliveryStatusWord, SenderTypeWord};
use crate::{Context, Empty, OrAbsent, Present, wire};
use nimchat_core_model::{AccountId, Attributes, ConversationNumber, InboxId, MessageId, UserId};
use nimchat_messaging::{ContactInbox, ConversationView, MessageView, Sender};
use serde_json::Value;

/// A message within its conversation, with all stored values.
#[wire(within: MessageWithin<'_>, message = within.view.message, view = *within.view)]
pub struct PushMessageJson {
    id: MessageId,
    content: Option<String>,
    account_id: AccountId,
    inbox_id: InboxId,
    #[present(view.number)]
    conversation_id: ConversationNumber,
    #[present(message.message_type.code())]
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
    /// The id that the sender gave it; only in the event of its creation
    #[schema(value_type = String)]
    #[present(view.echo_id)]
    echo_id: OrAbsent<Value>,
    /// Omitted if there are none
    #[present(PushAttachmentJson::some(message, context))]
    attachments: OrAbsent<Vec<PushAttachmentJson>>,
    /// Omitted for system messages
    #[present(view.sender)]
    sender: OrAbsent<PushSenderJson>,
}

/// The conversation of a message
#[wire(within: ConversationView, conversation = within.conversation)]
pub struct PushMessageConversationJson {
    assignee_id: Option<UserId>,
    unread_count: i32,
    last_activity_at: i64,
    #[present(within.session)]
    contact_inbox: PushMessageSessionJson,
}

/// The session of a message's conversation
#[wire(session: ContactInbox)]
pub struct PushMessageSessionJson {
    source_id: String,
}

/// A message, and its conversation.
pub struct MessageWithin<'a> {
    /// The message.
    pub view: &'a MessageView,
    /// Its conversation.
    pub conversation: &'a ConversationView,
}

impl PushMessageJson {
    /// The message within its conversation.
    pub fn new(view: &MessageView, conversation: &ConversationView, context: &Context) -> Self {
        Self::present(&MessageWithin { view, conversation }, context)
    }

    /// The message within its conversation, if there is one.
    pub fn some(
        view: Option<&MessageView>,
        conversation: &ConversationView,
        context: &Context,
    ) -> Option<Self> {
        view.map(|view| Self::new(view, conversation, context))
    }

    /// The same message with the id that its sender gave it, if any.
    #[must_use]
    pub fn with_echo_id(self, echo_id: Option<Value>) -> Self {
        Self { echo_id, ..self }
    }
}
