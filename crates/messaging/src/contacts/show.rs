//! One contact (`operations.json #22`).

use super::view::with_sessions;
use super::{Contact, ContactService, ContactView};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::{AccountId, ContactId};

impl ContactService {
    /// The contact, whether or not they can be told from others.
    pub fn show(&self, caller: &Agent, id: ContactId) -> Result<ContactView, MessagingError> {
        let account = caller.account_id();
        let contact = self.of_event(account, id)?;
        let contact = contact.ok_or(MessagingError::NotFound)?;
        with_sessions(&self.deps, account, vec![contact])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }

    /// The contact an event is about, as they are now; none if they are gone.
    pub fn of_event(
        &self,
        account: AccountId,
        id: ContactId,
    ) -> Result<Option<Contact>, MessagingError> {
        Ok(self.deps.store.read()?.contacts().find(account, id)?)
    }
}
