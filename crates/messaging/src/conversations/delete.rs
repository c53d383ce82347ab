//! An administrator removes a conversation, beyond the reference (docs/rules/messaging.md §1).

use super::{ConversationService, Number};
use crate::error::MessagingError;
use crate::jobs::EraseConversation;
use crate::moments;
use nimchat_accounts::{Administrator, Visibility};
use nimchat_core_model::{EventName, Job, NewEvent, Progress, Subject};

/// The most rows of a kind that one step erases.
const ROWS_A_STEP: u32 = 500;

impl ConversationService {
    /// Enqueues the job that erases the conversation; until it ends the conversation is visible.
    pub fn delete(&self, caller: &Administrator, number: Number) -> Result<(), MessagingError> {
        let account = caller.0.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .find(account, number, Visibility::Everything)?;
        let conversation = found.ok_or(MessagingError::NotFound)?.conversation.id;
        let erase = EraseConversation {
            account,
            conversation,
            actor: caller.0.actor(),
        };
        work.jobs().enqueue(&[erase.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Erases part of the conversation, and answers whether more remains. The step that erases the conversation itself
    /// tells so. May be repeated.
    pub fn erase(&self, job: &EraseConversation) -> Result<Progress, MessagingError> {
        let (account, id) = (job.account, job.conversation);
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let before = work.conversations().by_id(account, id)?;
        let progress = work.conversations().erase(account, id, ROWS_A_STEP, now)?;
        if let Some(gone) = before
            && work.conversations().by_id(account, id)?.is_none()
        {
            let subject = Subject::RemovedConversation { id };
            let (name, actor) = (EventName::ConversationDeleted, job.actor.clone());
            let event = NewEvent::new(account, name, subject, actor, now);
            let event = event.with_moment(moments::of_conversation(&gone)?);
            work.outbox().record(&[event])?;
        }
        work.commit()?;
        Ok(progress)
    }
}
