//! The agent bot model.

use nimchat_core_model::{AccountId, AgentBotId, Attributes, WebUrl, named, record};

named! {
    /// How a bot is reached.
    #[derive(Default)]
    BotType in "bot_type" {
        /// Events are posted to its address.
        #[default]
        Webhook = "webhook",
    }
}

record! {
    /// A program that answers in conversations.
    AgentBot(AgentBotId)
    /// A bot before it is stored.
    NewAgentBot {
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
    }
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

/// A bot as shown to a caller.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentBotView {
    /// The bot.
    pub bot: AgentBot,
    /// Its access token, if the caller may know it.
    pub access_token: Option<String>,
}
