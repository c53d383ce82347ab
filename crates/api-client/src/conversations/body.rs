//! The request body of a new conversation.

use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use serde::Deserialize;
use utoipa::ToSchema;
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
