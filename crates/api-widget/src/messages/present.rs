//! Messages as the visitor sees them.

use super::handlers::Shown;
use nimchat_core_model::{Attributes, ConversationNumber, InboxId, MessageId};
use nimchat_messaging::{Contact, MessageView};
use nimchat_wire::push::{PushAttachmentJson, PushSenderJson};
use nimchat_wire::time::{epoch, epoch_or_zero};
use nimchat_wire::words::ContentTypeWord;
use nimchat_wire::{ContactRowJson, Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// A message in a list
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedMessageJson {
    #[schema(value_type = i64)]
    id: MessageId,
    content: Option<String>,
    /// 0 from the visitor, 1 to them, 3 automatic
    message_type: i16,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    created_at: i64,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
    /// Omitted without any
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attachments: Option<Vec<PushAttachmentJson>>,
    /// Automatic messages have none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender: Option<PushSenderJson>,
}

/// A message that the visitor wrote
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WrittenMessageJson {
    #[schema(value_type = i64)]
    id: MessageId,
    content: Option<String>,
    #[schema(value_type = i64)]
    inbox_id: InboxId,
    #[schema(value_type = i64)]
    conversation_id: ConversationNumber,
    message_type: i16,
    created_at: i64,
    private: bool,
    source_id: Option<String>,
    #[schema(value_type = Object)]
    content_attributes: Attributes,
    /// Omitted without any
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attachments: Option<Vec<PushAttachmentJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender: Option<PushSenderJson>,
}

/// The messages of the visitor's conversation
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WidgetMessagesJson {
    payload: Vec<ListedMessageJson>,
    /// Omitted without a conversation
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    meta: Option<MetaJson>,
}

/// What is told of the conversation beside its messages
#[derive(Debug, Serialize, ToSchema)]
struct MetaJson {
    contact_last_seen_at: i64,
}

/// The visitor after their answer
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnsweredJson {
    contact: ContactRowJson,
}

impl Present<MessageView> for ListedMessageJson {
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
            attachments: PushAttachmentJson::some(message, context),
            sender: sender(view, context),
        }
    }
}

impl Present<MessageView> for WrittenMessageJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        Self {
            id: message.id,
            content: message.content.clone(),
            inbox_id: message.inbox_id,
            conversation_id: view.number,
            message_type: message.message_type.code(),
            created_at: epoch(message.created_at),
            private: message.private,
            source_id: message.source_id.clone(),
            content_attributes: message.content_attributes.clone(),
            attachments: PushAttachmentJson::some(message, context),
            sender: sender(view, context),
        }
    }
}

impl Present<Shown> for WidgetMessagesJson {
    fn present(shown: &Shown, context: &Context) -> Self {
        let Some((conversation, messages)) = shown else {
            return Self {
                payload: Vec::new(),
                meta: None,
            };
        };
        Self {
            payload: Present::present_each(messages, context),
            meta: Some(MetaJson {
                contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            }),
        }
    }
}

impl Present<Contact> for AnsweredJson {
    fn present(contact: &Contact, context: &Context) -> Self {
        Self {
            contact: Present::present(contact, context),
        }
    }
}

fn sender(view: &MessageView, context: &Context) -> Option<PushSenderJson> {
    let sender = view.sender.as_ref();
    sender.map(|sender| PushSenderJson::present(sender, context))
}
