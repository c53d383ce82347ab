//! Deletes the content of a message (`operations.json #60`).

use super::{MessageService, MessageView, view_one};
use crate::conversations::ConversationChange;
use crate::error::{MessagingError, Result};
use nimchat_accounts::{Agent, ProfileView};
use nimchat_core_model::{ConversationNumber, MessageId};

impl MessageService {
    /// Replaces the message with a tombstone; the conversation must be visible to the caller. Answers the tombstone and
    /// the caller's profile. Deleting a deleted message changes nothing.
    pub fn delete(
        &self,
        caller: &Agent,
        number: ConversationNumber,
        id: MessageId,
    ) -> Result<(MessageView, ProfileView)> {
        let account = caller.account_id();
        let user = caller.user.id;
        let deleter = self
            .deps
            .directory
            .profiles(account, &[user])?
            .remove(&user);
        let mut work = self.deps.store.begin()?;
        let conversation = work.conversations().locked(caller, number)?;
        let now = self.deps.clock.now();
        let message = work.messages().find(conversation.id, id)?;
        let mut message = message.ok_or(MessagingError::NotFound)?;
        if message.is_tombstone() {
            drop(work);
        } else {
            let mut change = ConversationChange::of(conversation, caller.actor(), now);
            message = change.delete_message(&mut *work, message)?;
            change.finish(&mut *work)?;
            work.commit()?;
        }
        let view = view_one(&self.deps, account, message, number)?;
        Ok((view, deleter.ok_or(MessagingError::NotFound)?))
    }
}
