//! The request body with a bot's attributes.

use nimchat_api_kit::{Field, lenient};
use nimchat_automation::AgentBotDraft;
use nimchat_core_model::{AccountId, AvatarChange};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The attributes of a bot, each of which may be omitted. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct PlatformBotBody {
    /// The name of the agent bot
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    name: Field<String>,
    /// The description about the agent bot
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    description: Field<String>,
    /// The webhook URL for the bot
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    outgoing_url: Field<String>,
    /// The address of its picture, which is fetched and stored. A file may be sent as `avatar`
    #[serde(default, deserialize_with = "lenient::field_text")]
    #[schema(value_type = Option<String>)]
    avatar_url: Field<String>,
    /// The account that it belongs to; without one it belongs to all accounts
    #[serde(default, deserialize_with = "lenient::field_integer")]
    #[schema(value_type = Option<i64>)]
    pub(super) account_id: Field<AccountId>,
}

impl From<PlatformBotBody> for AgentBotDraft {
    fn from(body: PlatformBotBody) -> Self {
        Self {
            name: body.name.change(),
            description: body.description.change(),
            outgoing_url: body.outgoing_url.change(),
            avatar: AvatarChange::asked(body.avatar_url.change()),
            ..Self::default()
        }
    }
}
