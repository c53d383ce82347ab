//! The request bodies with a bot's attributes, and with the bot of an inbox.

use crate::inboxes::read_null;
use nimchat_api_kit::{Field, lenient};
use nimchat_automation::AgentBotDraft;
use nimchat_core_model::{AgentBotId, Attributes, AvatarChange};
use nimchat_wire::words::BotTypeWord;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Never nested, and nothing is required. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct AgentBotBody {
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
    /// `webhook`
    #[serde(default, deserialize_with = "lenient::optional_text")]
    #[schema(value_type = Option<BotTypeWord>)]
    bot_type: Option<String>,
    /// A free object; replaces the stored one
    #[serde(default, deserialize_with = "lenient::optional_object")]
    #[schema(value_type = Option<Object>)]
    bot_config: Option<Attributes>,
}

impl From<AgentBotBody> for AgentBotDraft {
    fn from(body: AgentBotBody) -> Self {
        Self {
            name: body.name.change(),
            description: body.description.change(),
            outgoing_url: body.outgoing_url.change(),
            avatar: AvatarChange::asked(body.avatar_url.change()),
            bot_type: body
                .bot_type
                .map(|sent| lenient::named(sent, lenient::numbered(&["webhook"]))),
            bot_config: body.bot_config,
        }
    }
}

/// Without a bot, only agents reply in the inbox.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ConnectBody {
    /// Agent bot ID
    #[serde(deserialize_with = "read_null::integer")]
    #[schema(value_type = Option<i64>)]
    pub(super) agent_bot: Option<AgentBotId>,
}
