//! Sets the priority of a conversation (`operations.json #36`).

use super::{Conversation, ConversationChange, ConversationService, Number, Priority, seen};
use crate::error::MessagingError;
use nimchat_accounts::Caller;

impl ConversationService {
    /// Sets the priority by its name; `none`, a blank name and no name clear it.
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
        let mut change =
            ConversationChange::of(seen(found)?, caller.actor(), self.deps.clock.now());
        change.set_priority(&mut *work, priority)?;
        let conversation = change.finish(&mut *work)?;
        work.commit()?;
        Ok(conversation)
    }
}
