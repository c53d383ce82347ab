//! Says how urgent a conversation is (`operations.json #36`).

use super::{Conversation, ConversationService, Number, Priority, Revision, seen};
use crate::error::MessagingError;
use nimchat_accounts::Caller;

impl ConversationService {
    /// Sets the priority of that name; `none`, a blank one and no name clear it.
    pub fn toggle_priority(
        &self,
        caller: &Caller,
        number: Number,
        priority: Option<&str>,
    ) -> Result<Conversation, MessagingError> {
        let priority = Priority::parse(priority.unwrap_or_default())?;
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(caller.account_id(), number, caller.visibility())?;
        let mut revision = Revision::of(seen(found)?, caller.actor(), self.deps.clock.now());
        revision.set_priority(&mut *work, priority)?;
        let conversation = revision.finish(&mut *work)?;
        work.commit()?;
        Ok(conversation)
    }
}
