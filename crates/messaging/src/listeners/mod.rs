//! Listeners: who hears of what while it happens, and by which token they come (docs/rules/messaging.md §4).
//!
//! Who may hear is decided anew for each event, so that whoever left an inbox hears no more of it.

mod audience;
mod authenticate;

pub use audience::Audience;
pub use authenticate::{Authenticated, SubscribeRequest};

use crate::Deps;
use nimchat_accounts::Authenticator;
use nimchat_core_model::{AccountId, ContactInboxId, UserId};
use serde::{Deserialize, Serialize};

/// Somebody who hears what happens in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Listener {
    /// One of its people.
    User(AccountId, UserId),
    /// A customer, in one inbox.
    Session(AccountId, ContactInboxId),
}

impl Listener {
    /// The account.
    pub const fn account(self) -> AccountId {
        match self {
            Self::User(account, _) | Self::Session(account, _) => account,
        }
    }
}

/// Knows who hears what.
#[derive(Clone)]
pub struct ListenerService {
    deps: Deps,
    authenticator: Authenticator,
}

impl ListenerService {
    /// A service over these ports.
    pub fn new(deps: Deps, authenticator: Authenticator) -> Self {
        Self {
            deps,
            authenticator,
        }
    }
}
