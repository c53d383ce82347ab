//! A bot as an account sees it (contract accounts.md §3, "Agent bot").

use nimchat_api_kit::{Context, Present};
use nimchat_automation::AgentBotView;
use nimchat_core_model::{AccountId, AgentBotId, Attributes};
use serde::Serialize;
use utoipa::ToSchema;

/// As the reference prints it; what was never given is an empty text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgentBotReferenceJson {
    #[schema(value_type = i64)]
    id: AgentBotId,
    name: String,
    description: String,
    /// Null for a bot of every account
    #[schema(value_type = Option<i64>)]
    account_id: Option<AccountId>,
    outgoing_url: String,
}

impl Present<AgentBotView> for AgentBotReferenceJson {
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

#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::option_option, reason = "an address left out is not null")]
pub(super) struct AgentBotChatwootJson {
    #[schema(value_type = i64)]
    id: AgentBotId,
    name: Option<String>,
    description: Option<String>,
    thumbnail: String,
    /// Left out for a bot of every account
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    outgoing_url: Option<Option<String>>,
    /// `webhook`
    bot_type: &'static str,
    #[schema(value_type = Object)]
    bot_config: Attributes,
    #[schema(value_type = Option<i64>)]
    account_id: Option<AccountId>,
    /// Left out unless it is the account's own
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    access_token: Option<String>,
    /// Is it every account's?
    system_bot: bool,
}

impl Present<AgentBotView> for AgentBotChatwootJson {
    fn present(view: &AgentBotView, context: &Context) -> Self {
        let bot = &view.bot;
        Self {
            id: bot.id,
            name: bot.name.clone(),
            description: bot.description.clone(),
            thumbnail: context.picture(bot.avatar_url.as_deref()),
            outgoing_url: (!bot.is_system()).then(|| bot.outgoing_url.clone()),
            bot_type: bot.bot_type.as_str(),
            bot_config: bot.bot_config.clone(),
            account_id: bot.account_id,
            access_token: view.access_token.clone(),
            system_bot: bot.is_system(),
        }
    }
}

/// The inbox's bot, or nothing but braces.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum InboxBotReferenceJson {
    Bot(AgentBotReferenceJson),
    None(nimchat_wire::Empty),
}

impl Present<Option<AgentBotView>> for InboxBotReferenceJson {
    fn present(bot: &Option<AgentBotView>, context: &Context) -> Self {
        match bot {
            Some(bot) => Self::Bot(Present::present(bot, context)),
            None => Self::None(nimchat_wire::Empty {}),
        }
    }
}

/// Chatwoot's envelope, empty without a bot.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InboxBotChatwootJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agent_bot: Option<AgentBotChatwootJson>,
}

impl Present<Option<AgentBotView>> for InboxBotChatwootJson {
    fn present(bot: &Option<AgentBotView>, context: &Context) -> Self {
        Self {
            agent_bot: bot.as_ref().map(|bot| Present::present(bot, context)),
        }
    }
}
