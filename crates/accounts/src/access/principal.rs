//! The holders of access tokens.

use crate::accounts::Account;
use crate::memberships::Membership;
use crate::platform_apps::PlatformApp;
use crate::users::User;
use nimchat_core_model::{AgentBotId, PlatformAppId, UserId};

/// The owner of an access token. Each owner has one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenOwner {
    /// A user.
    User(UserId),
    /// A bot.
    AgentBot(AgentBotId),
    /// A platform app.
    PlatformApp(PlatformAppId),
}

impl TokenOwner {
    /// The kind's name in the store.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "User",
            Self::AgentBot(_) => "AgentBot",
            Self::PlatformApp(_) => "PlatformApp",
        }
    }

    /// The owner's id.
    pub const fn id(self) -> i64 {
        match self {
            Self::User(id) => id.get(),
            Self::AgentBot(id) => id.get(),
            Self::PlatformApp(id) => id.get(),
        }
    }
}

/// What one read returns about the holder of a token, with respect to one account.
#[derive(Debug, Clone, PartialEq)]
pub enum Principal {
    /// A user's token.
    User {
        /// The user.
        user: Box<User>,
        /// The account asked for, if it exists.
        account: Option<Box<Account>>,
        /// Their membership in it, if they have one.
        membership: Option<Membership>,
    },
    /// A bot's token.
    AgentBot {
        /// The bot.
        id: AgentBotId,
        /// Its name.
        name: Option<String>,
        /// The account asked for, if it exists.
        account: Option<Box<Account>>,
        /// Is the bot connected to at least one inbox of that account?
        connected: bool,
    },
    /// A platform app's token.
    PlatformApp(PlatformApp),
}
