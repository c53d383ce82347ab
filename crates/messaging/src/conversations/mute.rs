//! Mutes the customer of a conversation, beyond the reference (docs/rules/messaging.md §1). A muted customer is blocked
//! in all their conversations.

use super::{ConversationChange, ConversationService, Number, Status, seen};
use crate::error::MessagingError;
use nimchat_accounts::Agent;

impl ConversationService {
    /// Resolves the conversation and blocks its customer.
    pub fn mute(&self, caller: &Agent, number: Number) -> Result<(), MessagingError> {
        self.block(caller, number, true)
    }

    /// Unblocks the customer. The conversation's status stays.
    pub fn unmute(&self, caller: &Agent, number: Number) -> Result<(), MessagingError> {
        self.block(caller, number, false)
    }

    fn block(&self, caller: &Agent, number: Number, blocked: bool) -> Result<(), MessagingError> {
        let account = caller.account_id();
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, caller.visibility())?;
        let conversation = seen(found)?;
        let contact = work.contacts().find(account, conversation.contact_id)?;
        let contact = contact.ok_or(MessagingError::NotFound)?;
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(conversation, caller.actor(), now);
        if blocked {
            change.set_status(&mut *work, Status::Resolved, None)?;
        }
        change.block(&mut *work, &contact, blocked)?;
        change.finish(&mut *work)?;
        Ok(work.commit()?)
    }
}
