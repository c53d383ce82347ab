//! A message as its customer sees it (docs/rules/messaging.md §3, `PubMessage`).

use crate::sender::sender;
use nimchat_core_model::Attributes;
use nimchat_messaging::MessageView;
use nimchat_wire::push::{PushAttachmentJson, PushSenderJson};
use nimchat_wire::time::{epoch, iso};
use nimchat_wire::words::{ContentTypeWord, MessageTypeWord};
use nimchat_wire::{
    ByProfile, Context, DefaultOrNull, NameOrNumber, ObjectOrAbsent, Present, TextOrNumber,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Here the reference prints text for everything but sender and attachments.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClientMessageJson {
    id: TextOrNumber,
    content: DefaultOrNull<String>,
    /// `incoming` (0), `outgoing` (1) or `template` (3)
    #[schema(value_type = ByProfile<MessageTypeWord, i16>)]
    message_type: NameOrNumber,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    /// An object, in `reference` as JSON text
    content_attributes: ByProfile<String, ContentAttributesJson>,
    /// ISO 8601, or seconds since 1970
    created_at: ByProfile<String, i64>,
    conversation_id: TextOrNumber,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attachments: Option<Vec<PushAttachmentJson>>,
    /// System messages have none
    #[serde(skip_serializing_if = "ObjectOrAbsent::is_absent")]
    sender: ObjectOrAbsent<PushSenderJson>,
}

/// An object with any keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = Object)]
struct ContentAttributesJson(Attributes);

impl Present<MessageView> for ClientMessageJson {
    fn present(view: &MessageView, context: &Context) -> Self {
        let message = &view.message;
        let (kind, attributes) = (message.message_type, &message.content_attributes);
        Self {
            id: TextOrNumber::number(context, message.id.get()),
            content: DefaultOrNull::or_default(context, message.content.clone()),
            message_type: NameOrNumber::of(context, kind.as_str(), kind.code()),
            content_type: message.content_type.as_str(),
            content_attributes: ByProfile::make(
                context,
                || attributes.to_value().to_string(),
                || ContentAttributesJson(attributes.clone()),
            ),
            created_at: ByProfile::make(
                context,
                || iso(message.created_at),
                || epoch(message.created_at),
            ),
            conversation_id: TextOrNumber::number(context, view.number.get()),
            attachments: PushAttachmentJson::some(message, context)
                .or_else(|| context.in_reference(Vec::new)),
            sender: sender(view, context),
        }
    }
}
