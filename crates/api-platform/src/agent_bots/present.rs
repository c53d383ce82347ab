//! A bot as operators see it (contract accounts.md §3, "Agent bot (platform)").

use nimchat_api_kit::{Context, Present};
use nimchat_automation::AgentBotView;
use nimchat_core_model::{AccountId, AgentBotId};
use serde::Serialize;
use utoipa::ToSchema;

/// As the reference prints it; what was never given is an empty text.
#[derive(Serialize, ToSchema)]
pub(super) struct PlatformBotReferenceJson {
    #[schema(value_type = i64)]
    id: AgentBotId,
    name: String,
    description: String,
    /// Null for a bot of every account
    #[schema(value_type = Option<i64>)]
    account_id: Option<AccountId>,
    outgoing_url: String,
}

impl Present<AgentBotView> for PlatformBotReferenceJson {
    fn present(AgentBotView { bot, .. }: &AgentBotView, _: &Context) -> Self {
        Self {
            id: bot.id,
            name: bot.name.clone().unwrap_or_default(),
            description: bot.description.clone().unwrap_or_default(),
            account_id: bot.account_id,
            outgoing_url: bot.outgoing_url.clone().unwrap_or_default(),
        }
    }
}

/// Chatwoot puts the bot's name into `outgoing_url`, a trap that is not copied.
#[derive(Serialize, ToSchema)]
pub(super) struct PlatformBotChatwootJson {
    #[schema(value_type = i64)]
    id: AgentBotId,
    name: Option<String>,
    description: Option<String>,
    outgoing_url: Option<String>,
    /// Null for a bot of every account
    #[schema(value_type = Option<i64>)]
    account_id: Option<AccountId>,
    access_token: String,
}

impl Present<AgentBotView> for PlatformBotChatwootJson {
    fn present(view: &AgentBotView, _: &Context) -> Self {
        let bot = &view.bot;
        Self {
            id: bot.id,
            name: bot.name.clone(),
            description: bot.description.clone(),
            outgoing_url: bot.outgoing_url.clone(),
            account_id: bot.account_id,
            access_token: view.access_token.clone().unwrap_or_default(),
        }
    }
}
