//! What a conversation begins with.

use nimchat_api_kit::lenient;
use nimchat_core_model::Attributes;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// All else that Chatwoot's clients send is ignored, as there.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ClientConversationBody {
    /// Custom attributes of the conversation
    #[serde(deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    pub(super) custom_attributes: Option<Attributes>,
}
