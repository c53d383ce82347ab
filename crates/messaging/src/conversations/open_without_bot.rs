//! A conversation whose bot cannot be reached goes to people.

use super::assignment_context::AssignmentContext;
use super::{ConversationChange, ConversationService, Trigger};
use crate::error::MessagingError;
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, Actor, MessageId};

impl ConversationService {
    /// Opens the conversation of a message that its bot could not be told of, if it is pending
    /// (docs/rules/messaging.md §6.2). A message or conversation that is gone is ignored.
    pub fn open_without_bot(
        &self,
        account: AccountId,
        message: MessageId,
    ) -> Result<(), MessagingError> {
        let mut view = self.deps.store.read()?;
        let message = view.messages().many(account, &[message])?.messages.pop();
        let within = match message {
            Some(message) => view
                .conversations()
                .by_id(account, message.conversation_id)?,
            None => None,
        };
        drop(view);
        let Some(conversation) = within.filter(|found| found.status.changes_by(Trigger::BotFails))
        else {
            return Ok(());
        };
        let context = AssignmentContext::read(&self.deps, account, conversation.inbox_id)?;
        let mut work = self.deps.store.begin()?;
        let found =
            work.conversations()
                .lock(account, conversation.number, Visibility::Everything)?;
        let pending = found.map(|found| found.conversation);
        let Some(conversation) = pending.filter(|found| found.status.changes_by(Trigger::BotFails))
        else {
            return Ok(());
        };
        let now = self.deps.clock.now();
        let mut change = ConversationChange::of(conversation, Actor::System, now);
        change.open_without_bot(&mut *work)?;
        change.auto_assign(&mut *work, &context)?;
        change.finish(&mut *work)?;
        Ok(work.commit()?)
    }
}
