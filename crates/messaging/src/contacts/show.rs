//! One contact (`operations.json #22`).

use super::view::with_sessions;
use super::{ContactService, ContactView};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::ContactId;

impl ContactService {
    /// The contact, whether or not lists contain them.
    pub fn show(&self, caller: &Agent, id: ContactId) -> Result<ContactView, MessagingError> {
        let account = caller.account_id();
        let contact = self.deps.store.read()?.contacts().find(account, id)?;
        let contact = contact.ok_or(MessagingError::NotFound)?;
        with_sessions(&self.deps, account, vec![contact])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }
}
