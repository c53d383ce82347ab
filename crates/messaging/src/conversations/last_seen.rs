//! What agents have read of a conversation (contract messaging.md §1, §8.3).

use super::{Conversation, ConversationService, ConversationView, Number, seen};
use crate::error::MessagingError;
use chrono::TimeDelta;
use nimchat_accounts::Agent;

impl ConversationService {
    /// An agent has read everything.
    pub fn update_last_seen(
        &self,
        caller: &Agent,
        number: Number,
    ) -> Result<ConversationView, MessagingError> {
        let account = caller.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, caller.visibility())?;
        let before = seen(found)?;
        let mut after = before.clone();
        after.agent_last_seen_at = Some(now);
        after.unread_count = 0;
        if after.assignee_id == Some(caller.user.id) {
            after.assignee_last_seen_at = Some(now);
        }
        work.conversations().update(&before, &after, &[])?;
        work.commit()?;
        self.view(account, after)
    }

    /// The newest incoming message is unread again.
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
        let conversation = seen(found)?;
        let limit = u32::try_from(Conversation::MAX_UNREAD).unwrap_or(1);
        let newest = work.messages().newest_incoming(conversation.id, limit)?;
        let seen_at = newest
            .first()
            .map(|message| message.created_at - TimeDelta::seconds(1));
        let unread = newest
            .iter()
            .filter(|message| seen_at.is_none_or(|at| message.created_at > at))
            .count();
        let before = conversation;
        let mut after = before.clone();
        after.agent_last_seen_at = seen_at;
        after.assignee_last_seen_at = seen_at;
        after.unread_count = i32::try_from(unread).unwrap_or(Conversation::MAX_UNREAD);
        work.conversations().update(&before, &after, &[])?;
        work.commit()?;
        self.view(account, after)
    }
}
