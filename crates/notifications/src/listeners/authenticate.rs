//! Authenticates real-time subscriptions.

use super::{Listener, ListenerService};
use nimchat_accounts::{AccountStatus, Connected};
use nimchat_core_model::{AccountId, UserId};
use nimchat_messaging::MessagingError;

/// The credentials of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribeRequest {
    /// A user's real-time token, or that of a customer's session.
    pub pubsub_token: String,
    /// The account that a user subscribes to.
    pub account_id: Option<AccountId>,
    /// The user; customers omit it.
    pub user_id: Option<UserId>,
}

/// An authenticated listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticated {
    /// The listener.
    pub listener: Listener,
    /// The user or contact who counts as connected while they listen.
    pub who: Connected,
}

impl ListenerService {
    /// Authenticates the request, or answers none. A user's token must belong to that user, who must be a member of the
    /// account; a customer's token must belong to a session. Neither may listen to a suspended account.
    pub fn authenticate(
        &self,
        request: &SubscribeRequest,
    ) -> Result<Option<Authenticated>, MessagingError> {
        match request.user_id {
            Some(user) => self.authenticate_user(request, user),
            None => self.authenticate_customer(&request.pubsub_token),
        }
    }

    fn authenticate_user(
        &self,
        request: &SubscribeRequest,
        user: UserId,
    ) -> Result<Option<Authenticated>, MessagingError> {
        let Some(account) = request.account_id else {
            return Ok(None);
        };
        let found = self
            .authenticator
            .listener(&request.pubsub_token, account, user)?;
        Ok(found.map(|agent| Authenticated {
            listener: Listener::User(account, agent.user.id),
            who: Connected::User(agent.user.id),
        }))
    }

    fn authenticate_customer(&self, token: &str) -> Result<Option<Authenticated>, MessagingError> {
        let found = {
            let mut view = self.deps.store.read()?;
            view.sessions().by_pubsub_token(token)?
        };
        let Some((account, session)) = found else {
            return Ok(None);
        };
        let account = self.deps.directory.account(account)?;
        let active = account.filter(|account| account.status == AccountStatus::Active);
        Ok(active.map(|account| Authenticated {
            listener: Listener::Session(account.id, session.id),
            who: Connected::Contact(session.contact_id),
        }))
    }
}
