//! A bot as operators see it (docs/rules/accounts.md §3, "Agent bot (platform)").

use nimchat_automation::AgentBotView;
use nimchat_core_model::{AccountId, AgentBotId};
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::Serialize;
use utoipa::ToSchema;

/// Chatwoot shows the bot's name in `outgoing_url`, an error that is not copied.
#[derive(Serialize, ToSchema)]
pub(super) struct PlatformBotJson {
    #[schema(value_type = i64)]
    id: AgentBotId,
    name: DefaultOrNull<String>,
    description: DefaultOrNull<String>,
    outgoing_url: DefaultOrNull<String>,
    /// Null for a bot of all accounts
    #[schema(value_type = Option<i64>)]
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
