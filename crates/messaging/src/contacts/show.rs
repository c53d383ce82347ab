//! One contact (`operations.json #22`).

use super::{Contact, ContactService, ContactView};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::ContactId;

impl ContactService {
    /// The contact, whether or not lists contain them.
    pub fn show(&self, caller: &Agent, id: ContactId) -> Result<ContactView, MessagingError> {
        let contact = self.find(caller, id)?;
        self.view(caller, contact)
    }

    pub(super) fn find(&self, caller: &Agent, id: ContactId) -> Result<Contact, MessagingError> {
        let found = self
            .deps
            .store
            .read()?
            .contacts()
            .find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }
}
