//! What a platform app is.

use nimchat_core_model::{AccountId, AgentBotId, PlatformAppId, UserId};

/// An operator's own back office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformApp {
    /// Its id.
    pub id: PlatformAppId,
    /// What the operator calls it.
    pub name: String,
}

/// An object that a platform app may touch: one it made, or one it was granted (docs/rules/accounts.md §1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permissible {
    /// An account.
    Account(AccountId),
    /// A user.
    User(UserId),
    /// A bot.
    AgentBot(AgentBotId),
}

impl Permissible {
    /// The kind's name in the store.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Account(_) => "Account",
            Self::User(_) => "User",
            Self::AgentBot(_) => "AgentBot",
        }
    }

    /// The object's number.
    pub const fn id(self) -> i64 {
        match self {
            Self::Account(id) => id.get(),
            Self::User(id) => id.get(),
            Self::AgentBot(id) => id.get(),
        }
    }
}
