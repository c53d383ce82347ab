//! Listeners: the recipients of real-time events, and their authentication (docs/rules/messaging.md §4).
//!
//! Recipients are determined anew for each event, so that a former member of an inbox gets no further events of it.

mod audience;
mod authenticate;

pub use audience::Audience;
pub use authenticate::{Authenticated, SubscribeRequest};

use nimchat_accounts::Authenticator;
use nimchat_core_model::{AccountId, ContactInboxId, UserId};
use nimchat_messaging::Deps;
use serde::{Deserialize, Serialize};

/// A recipient of an account's real-time events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Listener {
    /// A user of the account.
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

/// Authenticates listeners and determines the recipients of events.
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
