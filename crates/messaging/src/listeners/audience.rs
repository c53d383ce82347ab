//! Who hears of what (contract messaging.md §4.3).

use super::{Listener, ListenerService};
use crate::conversations::ConversationView;
use crate::error::MessagingError;
use nimchat_accounts::Role;
use nimchat_core_model::{AccountId, InboxId};

impl ListenerService {
    /// Everybody who works in the account.
    pub fn people(&self, account: AccountId) -> Result<Vec<Listener>, MessagingError> {
        let members = self.deps.directory.members(account)?;
        Ok(members
            .iter()
            .map(|agent| Listener::User(account, agent.user.id))
            .collect())
    }

    /// Those of them who see the inbox: its members, and whoever runs the account.
    pub fn people_of(
        &self,
        account: AccountId,
        inbox: InboxId,
    ) -> Result<Vec<Listener>, MessagingError> {
        let inside = {
            let mut view = self.deps.store.read()?;
            view.inboxes().member_ids(account, inbox)?
        };
        let members = self.deps.directory.members(account)?;
        Ok(members
            .iter()
            .filter(|agent| {
                agent.membership.role == Role::Administrator || inside.contains(&agent.user.id)
            })
            .map(|agent| Listener::User(account, agent.user.id))
            .collect())
    }

    /// The conversation's customer, in the session that it is in; one who proved who they are, in every session where
    /// they did.
    pub fn customer_of(&self, view: &ConversationView) -> Result<Vec<Listener>, MessagingError> {
        let account = view.conversation.account_id;
        if !view.session.hmac_verified {
            return Ok(vec![Listener::Session(account, view.session.id)]);
        }
        let sessions = {
            let mut look = self.deps.store.read()?;
            look.sessions().of_contacts(&[view.contact.id])?
        };
        Ok(sessions
            .iter()
            .filter(|session| session.hmac_verified)
            .map(|session| Listener::Session(account, session.id))
            .collect())
    }
}
