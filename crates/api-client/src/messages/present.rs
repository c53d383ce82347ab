//! A message as its customer sees it (contract messaging.md §3, `PubMessage`).

use crate::sender::{ClientEmptyJson, ClientSenderJson, ClientSenderReferenceJson};
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{Attributes, ConversationNumber, MessageId};
use nimchat_messaging::MessageView;
use nimchat_wire::time::{epoch, iso};
use serde::Serialize;
use utoipa::ToSchema;

/// The reference prints everything but sender and attachments as text here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientMessageReferenceJson {
    /// The message's id, as text
    id: String,
    content: String,
    /// `incoming`, `outgoing` or `template`
    message_type: &'static str,
    content_type: &'static str,
    /// An object, as JSON text
    content_attributes: String,
    /// ISO 8601
    created_at: String,
    /// The conversation's id, as text
    conversation_id: String,
    attachments: Vec<ClientEmptyJson>,
    sender: ClientSenderReferenceJson,
}

impl Present<MessageView> for ClientMessageReferenceJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        Self {
            id: message.id.to_string(),
            content: message.content.clone().unwrap_or_default(),
            message_type: message.message_type.as_str(),
            content_type: message.content_type.as_str(),
            content_attributes: message.content_attributes.to_value().to_string(),
            created_at: iso(message.created_at),
            conversation_id: view.number.to_string(),
            attachments: Vec::new(),
            sender: Present::present(&view.sender, context),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientMessageChatwootJson {
    #[schema(value_type = i64)]
    id: MessageId,
    content: Option<String>,
    /// 0 incoming, 1 outgoing, 3 template
    message_type: i16,
    content_type: &'static str,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    created_at: i64,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
    /// Left out if nobody wrote it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender: Option<ClientSenderJson>,
}

impl Present<MessageView> for ClientMessageChatwootJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        Self {
            id: message.id,
            content: message.content.clone(),
            message_type: message.message_type.code(),
            content_type: message.content_type.as_str(),
            content_attributes: message.content_attributes.clone(),
            created_at: epoch(message.created_at),
            conversation_id: view.number,
            sender: view
                .sender
                .as_ref()
                .map(|sender| ClientSenderJson::present(sender, context)),
        }
    }
}
