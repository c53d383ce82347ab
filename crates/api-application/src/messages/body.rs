//! The request body of a message, and the query of a list.

use nimchat_api_kit::lenient;
use nimchat_api_kit::lenient::named;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{Attributes, MessageId, Violations};
use nimchat_messaging::messages::{NewAttachment, PostMessage};
use nimchat_messaging::{ContentType, MessageType};
use nimchat_wire::words::{ContentTypeWord, DeliveryStatusWord, MessageTypeWord};
use serde_json::Value;

/// A new message, alone or as the first of a conversation. The service checks the values.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(PostMessage, ..)]
pub(crate) struct NewMessageBody {
    /// The content of the message
    content: Option<String>,
    /// `outgoing` if absent; `incoming` only in API inboxes
    #[schema(value_type = Option<MessageTypeWord>)]
    #[command(body.message_type.map(message_type))]
    message_type: Option<String>,
    /// Flag to identify if it is a private note
    #[command(body.private.unwrap_or_default())]
    private: Option<bool>,
    /// `text` if absent
    #[schema(value_type = Option<ContentTypeWord>)]
    #[command(body.content_type.map(content_type))]
    content_type: Option<String>,
    /// Attributes based on the content type; an object, or its JSON text
    #[serde(deserialize_with = "lenient::optional_object_or_text")]
    #[schema(value_type = Option<Object>)]
    #[command(object(body.content_attributes))]
    content_attributes: Option<Value>,
    /// The parameters of a channel's template
    #[command(body.template_params.map(|params| Value::Object(params.0)))]
    template_params: Option<Attributes>,
    /// `AgentBot` if a bot is the sender instead of the caller
    sender_type: Option<String>,
    /// That bot
    sender_id: Option<i64>,
    /// The message's id in another system
    #[command(body.source_id.filter(|text| !text.is_empty()))]
    source_id: Option<String>,
    /// The time of writing in another system
    #[schema(value_type = Option<String>)]
    external_created_at: Option<Value>,
    /// The campaign that it belongs to
    campaign_id: Option<i64>,
    /// A temporary id that the sender gives the message; repeated in the answer
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
    /// Files, in a multipart body, or the signed ids of uploads
    #[command(body.attachments.into_iter().flatten().map(NewAttachment::Uploaded).collect())]
    attachments: Option<Vec<String>>,
}

impl NewMessageBody {
    /// Refuses a text in place of an object, in `reference`. Chatwoot takes it for none.
    pub(crate) fn check_attributes(&self, context: &Context) -> Result<()> {
        match self.content_attributes {
            Some(Value::String(_)) if context.is_reference() => {
                let refusal = Violations::one("content_attributes", "must be an object");
                Err(ApiError::invalid(refusal))
            }
            _ => Ok(()),
        }
    }

    /// Are all values absent?
    pub(crate) fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

fn message_type(sent: String) -> String {
    named(sent, |code| {
        MessageType::from_code(code).map(MessageType::as_str)
    })
}

fn content_type(sent: String) -> String {
    named(sent, |code| {
        ContentType::from_code(code).map(ContentType::as_str)
    })
}

fn object(sent: Option<Value>) -> Attributes {
    match sent {
        Some(Value::Object(attributes)) => Attributes(attributes),
        _ => Attributes::new(),
    }
}

/// Chatwoot's text for an unknown type, which it does not count as a failed validation.
pub(super) fn unknown_name(command: &PostMessage) -> Option<String> {
    let unknown = |name: &Option<String>, is_known: fn(&str) -> bool, attribute: &str| {
        let name = name.as_deref().filter(|name| !name.is_empty())?;
        (!is_known(name)).then(|| format!("'{name}' is not a valid {attribute}"))
    };
    let is_message_type = |name: &str| MessageType::from_name(name).is_some();
    let is_content_type = |name: &str| ContentType::from_name(name).is_some();
    unknown(&command.message_type, is_message_type, "message_type")
        .or_else(|| unknown(&command.content_type, is_content_type, "content_type"))
}

/// How the delivery of a message ended. An unknown status changes nothing.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct DeliveryBody {
    /// `sent`, `delivered`, `read` or `failed`
    #[schema(value_type = Option<DeliveryStatusWord>)]
    pub(super) status: Option<String>,
    /// Why it failed
    pub(super) external_error: Option<String>,
}

/// The requested messages.
#[derive(Default, Deserialize, Validate)]
pub(super) struct MessagesQuery {
    pub(super) before: Option<MessageId>,
    pub(super) after: Option<MessageId>,
}
