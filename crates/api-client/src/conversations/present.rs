//! A conversation as its customer sees it (contract messaging.md §3, `PubConversation`).

use crate::contacts::ClientContactRecordJson;
use crate::messages::ClientMessageChatwootJson;
use crate::sender::{ClientEmptyJson, ClientSenderReferenceJson};
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{Attributes, ConversationNumber, InboxId, MessageId};
use nimchat_messaging::MessageView;
use nimchat_messaging::visitors::VisitorConversation;
use nimchat_wire::time::{epoch, epoch_or_zero};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientConversationReferenceJson {
    #[schema(value_type = i64)]
    id: ConversationNumber,
    /// The inbox' id, as text
    inbox_id: String,
    /// What the customer sees of it, oldest first
    messages: Vec<ClientConversationMessageReferenceJson>,
    contact: ClientContactRecordJson,
}

/// A message within a conversation, where the reference prints numbers as numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientConversationMessageReferenceJson {
    #[schema(value_type = i64)]
    id: MessageId,
    content: String,
    content_type: &'static str,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    /// `incoming`, `outgoing` or `template`
    message_type: &'static str,
    created_at: i64,
    private: bool,
    attachment: ClientEmptyJson,
    sender: ClientSenderReferenceJson,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
}

impl Present<VisitorConversation> for ClientConversationReferenceJson {
    fn present(view: &VisitorConversation, context: &Context) -> Self {
        Self {
            id: view.conversation.number,
            inbox_id: view.conversation.inbox_id.to_string(),
            messages: Present::present_each(&view.messages, context),
            contact: Present::present(&view.contact, context),
        }
    }
}

impl Present<MessageView> for ClientConversationMessageReferenceJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        Self {
            id: message.id,
            content: message.content.clone().unwrap_or_default(),
            content_type: message.content_type.as_str(),
            content_attributes: message.content_attributes.clone(),
            message_type: message.message_type.as_str(),
            created_at: epoch(message.created_at),
            private: message.private,
            attachment: ClientEmptyJson {},
            sender: Present::present(&view.sender, context),
            conversation_id: view.number,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientConversationChatwootJson {
    #[schema(value_type = i64)]
    id: ConversationNumber,
    uuid: String,
    #[schema(value_type = i64)]
    inbox_id: InboxId,
    contact_last_seen_at: i64,
    /// `open`, `resolved`, `pending` or `snoozed`
    status: &'static str,
    agent_last_seen_at: i64,
    messages: Vec<ClientMessageChatwootJson>,
    contact: ClientContactRecordJson,
}

impl Present<VisitorConversation> for ClientConversationChatwootJson {
    fn present(view: &VisitorConversation, context: &Context) -> Self {
        let conversation = &view.conversation;
        Self {
            id: conversation.number,
            uuid: conversation.uuid.to_string(),
            inbox_id: conversation.inbox_id,
            contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            status: conversation.status.as_str(),
            agent_last_seen_at: epoch_or_zero(conversation.agent_last_seen_at),
            messages: Present::present_each(&view.messages, context),
            contact: Present::present(&view.contact, context),
        }
    }
}
