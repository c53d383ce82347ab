//! The inboxes that are visible to a caller (`operations.json #45, #46`).

use super::{Inbox, InboxService};
use crate::error::MessagingError;
use nimchat_accounts::{Agent, Visibility};
use nimchat_core_model::{AccountId, InboxId};

impl InboxService {
    /// All inboxes for an administrator; for an agent, those they are a member of. In the order in which they
    /// were created.
    pub fn list(&self, caller: &Agent) -> Result<Vec<Inbox>, MessagingError> {
        let mut view = self.deps.store.read()?;
        Ok(view
            .inboxes()
            .visible(caller.account_id(), caller.visibility())?)
    }

    /// One of the visible inboxes.
    pub fn show(&self, caller: &Agent, id: InboxId) -> Result<Inbox, MessagingError> {
        let account = caller.account_id();
        let mut view = self.deps.store.read()?;
        let inbox = view.inboxes().find(account, id)?;
        let inbox = inbox.ok_or(MessagingError::NotFound)?;
        if view
            .inboxes()
            .is_visible(account, id, caller.visibility())?
        {
            Ok(inbox)
        } else {
            Err(MessagingError::NotVisible)
        }
    }

    /// Refuses an inbox that is not the account's; it need not be visible to the caller.
    pub fn known(&self, caller: &Agent, id: InboxId) -> Result<(), MessagingError> {
        match self.by_id(caller.account_id(), id)? {
            Some(_) => Ok(()),
            None => Err(MessagingError::NotFound),
        }
    }

    /// The inbox of the account with this id, for any visibility; none if it does not exist.
    pub fn by_id(&self, account: AccountId, id: InboxId) -> Result<Option<Inbox>, MessagingError> {
        Ok(self.deps.store.read()?.inboxes().find(account, id)?)
    }

    /// The API inboxes of the account that have an address for their events.
    pub fn with_endpoint(&self, account: AccountId) -> Result<Vec<Inbox>, MessagingError> {
        let mut inboxes = self
            .deps
            .store
            .read()?
            .inboxes()
            .visible(account, Visibility::Everything)?;
        inboxes.retain(|inbox| inbox.channel.endpoint().is_some());
        Ok(inboxes)
    }
}
