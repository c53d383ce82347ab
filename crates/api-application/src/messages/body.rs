//! A message as it comes in, and which ones a list is asked for.

use nimchat_api_kit::lenient;
use nimchat_api_kit::lenient::named;
use nimchat_core_model::{Attributes, MessageId};
use nimchat_messaging::messages::PostMessage;
use nimchat_messaging::{ContentType, MessageType};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// What may be said of a new message, by itself or as the first of a conversation. Rules are the service's.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct NewMessageBody {
    /// The content of the message
    #[serde(deserialize_with = "lenient::optional_text")]
    content: Option<String>,
    /// `outgoing` if absent; `incoming` in API inboxes alone
    #[serde(deserialize_with = "lenient::optional_text")]
    message_type: Option<String>,
    /// Flag to identify if it is a private note
    #[serde(deserialize_with = "lenient::optional_boolean")]
    private: Option<bool>,
    /// `text` if absent
    #[serde(deserialize_with = "lenient::optional_text")]
    content_type: Option<String>,
    /// Attributes based on the content type; an object, or its JSON text
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    content_attributes: Option<Attributes>,
    /// The parameters of a channel's template
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    template_params: Option<Attributes>,
    /// What another system knows the message by
    #[serde(deserialize_with = "lenient::optional_text")]
    source_id: Option<String>,
    /// When another system says it was written
    #[schema(value_type = Option<String>)]
    external_created_at: Option<Value>,
    /// The campaign it belongs to
    #[serde(deserialize_with = "lenient::optional_integer")]
    campaign_id: Option<i64>,
    /// What the writer calls it; comes back in the answer
    #[serde(deserialize_with = "lenient::optional_text")]
    echo_id: Option<String>,
    /// Nothing keeps files, and a message must not go out without what its writer put into it
    #[serde(deserialize_with = "lenient::optional_texts")]
    #[validate(length(max = 0, message = "are not accepted"))]
    attachments: Option<Vec<String>>,
}

impl NewMessageBody {
    /// Was nothing said at all?
    pub(crate) fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

impl From<NewMessageBody> for PostMessage {
    fn from(body: NewMessageBody) -> Self {
        Self {
            content: body.content,
            message_type: body.message_type.map(|name| {
                named(name, |code| {
                    MessageType::from_code(code).map(MessageType::as_str)
                })
            }),
            private: body.private.unwrap_or_default(),
            content_type: body.content_type.map(|name| {
                named(name, |code| {
                    ContentType::from_code(code).map(ContentType::as_str)
                })
            }),
            content_attributes: body.content_attributes.unwrap_or_default(),
            template_params: body.template_params.map(|params| Value::Object(params.0)),
            source_id: body.source_id.filter(|text| !text.is_empty()),
            external_created_at: body.external_created_at,
            campaign_id: body.campaign_id,
            echo_id: body.echo_id,
        }
    }
}

/// Chatwoot's words for a name that is no type, which it does not count as a failed validation.
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

/// Which messages.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub(super) struct MessagesQuery {
    #[serde(deserialize_with = "lenient::optional_integer")]
    pub(super) before: Option<MessageId>,
    #[serde(deserialize_with = "lenient::optional_integer")]
    pub(super) after: Option<MessageId>,
}
