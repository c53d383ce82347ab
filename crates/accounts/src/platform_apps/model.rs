//! The platform app model.

use nimchat_core_model::{AccountId, AgentBotId, PlatformAppId, UserId};

/// An operator's back office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformApp {
    /// Its id.
    pub id: PlatformAppId,
    /// The name that the operator gave it.
    pub name: String,
}

/// An object that a platform app may manage: one that it created, or one that it was granted (docs/rules/accounts.md
/// §1.2).
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

    /// The object's id.
    pub const fn id(self) -> i64 {
        match self {
            Self::Account(id) => id.get(),
            Self::User(id) => id.get(),
            Self::AgentBot(id) => id.get(),
        }
    }
}
