//! A message as the reference prints it (`operations.json #58, #59`).

use super::push::{EmptyJson, PushSenderJson};
use nimchat_api_kit::{Context, Present};
use nimchat_core_model::{Attributes, ConversationNumber, MessageId};
use nimchat_messaging::{MessageView, SenderView};
use nimchat_wire::time::epoch;
use serde::Serialize;
use utoipa::ToSchema;

/// Every printed key is there with its printed type: a message without content has `""`, one that nobody wrote has `{}`
/// for its sender. `id` stands beside them wherever messages are shown, since paging goes by it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageReferenceJson {
    #[schema(value_type = i64)]
    id: MessageId,
    content: String,
    content_type: &'static str,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    /// `incoming`, `outgoing`, `activity` or `template`
    message_type: &'static str,
    created_at: i64,
    private: bool,
    attachment: EmptyJson,
    sender: SenderReferenceJson,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
    /// What the writer called it; only in the answer to its writing
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    echo_id: Option<String>,
}

/// Who wrote a message; `{}` if nobody did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum SenderReferenceJson {
    Somebody(PushSenderJson),
    Nobody(EmptyJson),
}

impl Present<Option<SenderView>> for SenderReferenceJson {
    fn present(view: &Option<SenderView>, context: &Context) -> Self {
        match view {
            Some(sender) => Self::Somebody(PushSenderJson::present(sender, context)),
            None => Self::Nobody(EmptyJson {}),
        }
    }
}

impl Present<MessageView> for MessageReferenceJson {
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
            attachment: EmptyJson {},
            sender: SenderReferenceJson::present(&view.sender, context),
            conversation_id: view.number,
            echo_id: view.echo_id.clone(),
        }
    }
}
