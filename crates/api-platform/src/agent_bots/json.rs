//! The request body with a bot's attributes. A bot as operators see it (docs/rules/accounts.md §3, "Agent bot
//! (platform)").

use nimchat_api_kit::Field;
use nimchat_automation::{AgentBotDraft, AgentBotView};
use nimchat_core_model::{AccountId, AgentBotId, AvatarChange};
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// The attributes of a bot, each of which may be omitted. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct PlatformBotBody {
    /// The name of the agent bot
    name: Field<String>,
    /// The description about the agent bot
    description: Field<String>,
    /// The webhook URL for the bot
    outgoing_url: Field<String>,
    /// The address of its picture, which is fetched and stored. A file may be sent as `avatar`
    avatar_url: Field<String>,
    /// The account that it belongs to; without one it belongs to all accounts
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

/// Chatwoot shows the bot's name in `outgoing_url`, an error that is not copied.
#[derive(Serialize, ToSchema)]
pub(super) struct PlatformBotJson {
    id: AgentBotId,
    name: DefaultOrNull<String>,
    description: DefaultOrNull<String>,
    outgoing_url: DefaultOrNull<String>,
    /// Null for a bot of all accounts
    account_id: Option<AccountId>,
    access_token: String,
    /// The secret with which the bot verifies calls (Standard Webhooks)
    secret: String,
}

impl Present<AgentBotView> for PlatformBotJson {
    fn present(view: &AgentBotView, context: &Context) -> Self {
        let bot = &view.bot;
        let text = |text: Option<&String>| DefaultOrNull::or_default(context, text.cloned());
        Self {
            id: bot.id,
            name: text(bot.name.as_ref()),
            description: text(bot.description.as_ref()),
            outgoing_url: text(bot.outgoing_url.as_ref()),
            account_id: bot.account_id,
            access_token: view.access_token.clone().unwrap_or_default(),
            secret: bot.secret.clone(),
        }
    }
}
