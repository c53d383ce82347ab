//! Marks conversations as read or unread for agents (docs/rules/messaging.md §1, §8.3).

use super::{ConversationChange, ConversationService, ConversationView, Number, seen};
use crate::error::MessagingError;
use nimchat_accounts::Agent;

impl ConversationService {
    /// Records that an agent has read everything.
    pub fn update_last_seen(
        &self,
        caller: &Agent,
        number: Number,
    ) -> Result<ConversationView, MessagingError> {
        let account = caller.account_id();
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, caller.visibility())?;
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(seen(found)?, caller.actor(), now);
        change.see(caller.user.id);
        let conversation = change.finish_seen(&mut *work)?;
        work.commit()?;
        self.view(account, conversation)
    }

    /// Marks the newest incoming message as unread.
    pub fn mark_unread(
        &self,
        caller: &Agent,
        number: Number,
    ) -> Result<ConversationView, MessagingError> {
        let account = caller.account_id();
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, caller.visibility())?;
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(seen(found)?, caller.actor(), now);
        change.mark_unread(&mut *work)?;
        let conversation = change.finish_seen(&mut *work)?;
        work.commit()?;
        self.view(account, conversation)
    }
}
