//! The agent bot model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, AgentBotId, Attributes, Violation, WebUrl, named};

named! {
    /// How a bot is reached.
    #[derive(Default)]
    BotType {
        /// Events are posted to its address.
        #[default]
        Webhook = "webhook",
    }
}

impl BotType {
    /// Reads a wire name.
    pub fn parse(name: &str) -> Result<Self, Violation> {
        Self::from_name(name).ok_or_else(|| Violation::unlisted("bot_type"))
    }
}

/// A program that answers in conversations.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentBot {
    /// Its id.
    pub id: AgentBotId,
    /// Its account; without one it belongs to the installation.
    pub account_id: Option<AccountId>,
    /// Its name.
    pub name: Option<String>,
    /// Its purpose.
    pub description: Option<String>,
    /// The address that its events are posted to. Any text: an invalid address fails when it is called.
    pub outgoing_url: Option<String>,
    /// The reference of its avatar.
    pub avatar_url: Option<String>,
    /// How it is reached.
    pub bot_type: BotType,
    /// Its own configuration.
    pub bot_config: Attributes,
    /// The secret that signs the calls of its address: `whsec_` and 32 bytes in base 64 (Standard Webhooks).
    pub secret: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl AgentBot {
    /// The longest address that events are posted to.
    pub const MAX_URL: usize = 2048;

    /// The address that its events are posted to, if it has one.
    pub fn address(&self) -> Option<WebUrl> {
        let url = self.outgoing_url.as_deref()?;
        (!url.trim().is_empty()).then(|| WebUrl::stored(url.to_owned()))
    }

    /// Does it belong to the installation, and so to every account?
    pub const fn is_system(&self) -> bool {
        self.account_id.is_none()
    }
}

/// A bot before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAgentBot {
    /// As [`AgentBot::account_id`].
    pub account_id: Option<AccountId>,
    /// As [`AgentBot::name`].
    pub name: Option<String>,
    /// As [`AgentBot::description`].
    pub description: Option<String>,
    /// As [`AgentBot::outgoing_url`].
    pub outgoing_url: Option<String>,
    /// As [`AgentBot::avatar_url`].
    pub avatar_url: Option<String>,
    /// As [`AgentBot::bot_type`].
    pub bot_type: BotType,
    /// As [`AgentBot::bot_config`].
    pub bot_config: Attributes,
    /// As [`AgentBot::secret`].
    pub secret: String,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}

/// A bot as shown to a caller.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentBotView {
    /// The bot.
    pub bot: AgentBot,
    /// Its access token, if the caller may know it.
    pub access_token: Option<String>,
}
