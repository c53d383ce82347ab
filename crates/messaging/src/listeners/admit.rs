//! Somebody asks to listen.

use super::{Listener, ListenerService};
use crate::error::MessagingError;
use nimchat_accounts::{AccountStatus, Connected};
use nimchat_core_model::{AccountId, UserId};

/// What they show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knock {
    /// A user's real-time token, or that of a customer's session.
    pub pubsub_token: String,
    /// The account that a user wants to hear of.
    pub account_id: Option<AccountId>,
    /// The user; customers name none.
    pub user_id: Option<UserId>,
}

/// Somebody who may listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admitted {
    /// As whom.
    pub listener: Listener,
    /// Who is there while they listen.
    pub who: Connected,
}

impl ListenerService {
    /// Lets them listen, or answers none: a user's token must be that user's, who is a member of the account; a
    /// customer's, that of a session. Neither hears of a suspended account.
    pub fn admit(&self, knock: &Knock) -> Result<Option<Admitted>, MessagingError> {
        match knock.user_id {
            Some(user) => self.admit_user(knock, user),
            None => self.admit_customer(&knock.pubsub_token),
        }
    }

    fn admit_user(&self, knock: &Knock, user: UserId) -> Result<Option<Admitted>, MessagingError> {
        let Some(account) = knock.account_id else {
            return Ok(None);
        };
        let found = self.gate.listener(&knock.pubsub_token, account, user)?;
        Ok(found.map(|agent| Admitted {
            listener: Listener::User(account, agent.user.id),
            who: Connected::User(agent.user.id),
        }))
    }

    fn admit_customer(&self, token: &str) -> Result<Option<Admitted>, MessagingError> {
        let found = {
            let mut view = self.deps.store.read()?;
            view.sessions().by_pubsub_token(token)?
        };
        let Some((account, session)) = found else {
            return Ok(None);
        };
        let account = self.deps.directory.account(account)?;
        let active = account.filter(|account| account.status == AccountStatus::Active);
        Ok(active.map(|account| Admitted {
            listener: Listener::Session(account.id, session.id),
            who: Connected::Contact(session.contact_id),
        }))
    }
}
