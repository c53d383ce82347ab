//! The inboxes a caller sees (`operations.json #45, #46`).

use super::{Channel, Inbox, InboxService};
use crate::error::MessagingError;
use nimchat_accounts::{Agent, Visibility};
use nimchat_core_model::{AccountId, ConversationId, InboxId};

impl InboxService {
    /// An administrator's: all; an agent's: those they are a member of. By lower-cased name.
    pub fn list(&self, caller: &Agent) -> Result<Vec<Inbox>, MessagingError> {
        let mut view = self.deps.store.read()?;
        Ok(view
            .inboxes()
            .visible(caller.account_id(), caller.visibility())?)
    }

    /// One of them.
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

    /// Refuses an inbox that is not the account's, whether the caller sees it or not.
    pub fn known(&self, caller: &Agent, id: InboxId) -> Result<(), MessagingError> {
        match self.of_event(caller.account_id(), id)? {
            Some(_) => Ok(()),
            None => Err(MessagingError::NotFound),
        }
    }

    /// The inbox an event is about, as it is now; none if it is gone.
    pub fn of_event(
        &self,
        account: AccountId,
        id: InboxId,
    ) -> Result<Option<Inbox>, MessagingError> {
        Ok(self.deps.store.read()?.inboxes().find(account, id)?)
    }

    /// The inbox that a conversation is in; none if either is gone. Two look-ups by key, unlike a whole view.
    pub fn of_conversation(
        &self,
        account: AccountId,
        id: ConversationId,
    ) -> Result<Option<Inbox>, MessagingError> {
        let mut view = self.deps.store.read()?;
        match view.conversations().by_id(account, id)? {
            Some(conversation) => Ok(view.inboxes().find(account, conversation.inbox_id)?),
            None => Ok(None),
        }
    }

    /// Has any API inbox of the account an address that events are posted to?
    pub fn any_api_endpoint(&self, account: AccountId) -> Result<bool, MessagingError> {
        let inboxes = self
            .deps
            .store
            .read()?
            .inboxes()
            .visible(account, Visibility::Everything)?;
        Ok(inboxes.iter().any(|inbox| match &inbox.channel {
            Channel::Api(channel) => channel
                .webhook_url
                .as_deref()
                .is_some_and(|url| !url.trim().is_empty()),
            Channel::WebWidget(_) => false,
        }))
    }
}
