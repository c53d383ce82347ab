//! The request bodies with a bot's attributes, and with the bot of an inbox. A bot as an account sees it
//! (docs/rules/accounts.md §3, "Agent bot"; `operations.json #11`).

use nimchat_api_kit::{Field, lenient};
use nimchat_automation::{AgentBotDraft, AgentBotView};
use nimchat_core_model::{AccountId, AgentBotId, Attributes, AvatarChange};
use nimchat_wire::words::BotTypeWord;
use nimchat_wire::{ByProfile, Context, DefaultOrNull, ObjectOrEmpty, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Never nested, and nothing is required. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct AgentBotBody {
    /// The name of the agent bot
    name: Field<String>,
    /// The description about the agent bot
    description: Field<String>,
    /// The webhook URL for the bot
    outgoing_url: Field<String>,
    /// The address of its picture, which is fetched and stored. A file may be sent as `avatar`
    avatar_url: Field<String>,
    /// `webhook`
    #[schema(value_type = Option<BotTypeWord>)]
    bot_type: Option<String>,
    /// A free object; replaces the stored one
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
    #[serde(deserialize_with = "lenient::unless_null")]
    pub(super) agent_bot: Option<AgentBotId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgentBotJson {
    id: AgentBotId,
    name: DefaultOrNull<String>,
    description: DefaultOrNull<String>,
    thumbnail: String,
    /// Omitted in `chatwoot` for a bot of all accounts
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    outgoing_url: Option<DefaultOrNull<String>>,
    /// `webhook`
    #[schema(value_type = BotTypeWord)]
    bot_type: &'static str,
    bot_config: Attributes,
    /// Null for a bot of all accounts
    account_id: Option<AccountId>,
    /// Omitted unless the bot is the account's own
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    access_token: Option<String>,
    /// The secret with which the bot verifies calls (Standard Webhooks); omitted unless the bot is the account's own
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    secret: Option<String>,
    /// Does the bot belong to all accounts?
    system_bot: bool,
}

impl Present<AgentBotView> for AgentBotJson {
    fn present(view: &AgentBotView, context: &Context) -> Self {
        let bot = &view.bot;
        let text = |value: Option<&String>| DefaultOrNull::or_default(context, value.cloned());
        let shows_url = context.is_reference() || !bot.is_system();
        Self {
            id: bot.id,
            name: text(bot.name.as_ref()),
            description: text(bot.description.as_ref()),
            thumbnail: context.picture(bot.avatar_url.as_deref()),
            outgoing_url: shows_url.then(|| text(bot.outgoing_url.as_ref())),
            bot_type: bot.bot_type.as_str(),
            bot_config: bot.bot_config.clone(),
            account_id: bot.account_id,
            secret: view.access_token.is_some().then(|| bot.secret.clone()),
            access_token: view.access_token.clone(),
            system_bot: bot.is_system(),
        }
    }
}

/// The inbox's bot or `{}`; in `chatwoot` in an envelope.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
pub(super) struct InboxBotJson(ByProfile<ObjectOrEmpty<AgentBotJson>, BotEnvelopeJson>);

#[derive(Debug, Serialize, ToSchema)]
struct BotEnvelopeJson {
    /// Omitted when the inbox has none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agent_bot: Option<AgentBotJson>,
}

impl Present<Option<AgentBotView>> for InboxBotJson {
    fn present(bot: &Option<AgentBotView>, context: &Context) -> Self {
        let agent_bot = Option::<AgentBotJson>::present(bot, context);
        Self(if context.is_reference() {
            ByProfile::Reference(agent_bot.into())
        } else {
            ByProfile::Chatwoot(BotEnvelopeJson { agent_bot })
        })
    }
}
