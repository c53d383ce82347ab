//! The request body of a new conversation.

use nimchat_api_kit::lenient;
use nimchat_core_model::{Attributes, ConversationNumber};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// All other keys that Chatwoot's clients send are ignored, as in Chatwoot.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ClientConversationBody {
    /// Custom attributes of the conversation
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    pub(super) custom_attributes: Option<Attributes>,
}

/// The requested conversations.
#[derive(Default, Deserialize, Validate, IntoParams)]
#[serde(default)]
pub(super) struct ConversationsQuery {
    /// Those below this number; the newest if absent
    #[serde(deserialize_with = "lenient::optional_integer")]
    #[param(value_type = Option<i64>)]
    pub(super) before: Option<ConversationNumber>,
}

/// Whether the customer types. Other words than `on` and `off` change nothing.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ClientTypingBody {
    /// `on` or `off`
    #[serde(deserialize_with = "lenient::optional_text")]
    pub(super) typing_status: Option<String>,
}
