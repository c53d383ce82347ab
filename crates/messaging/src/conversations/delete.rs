//! An administrator removes a conversation, beyond the reference (docs/rules/messaging.md §1).

use super::{ConversationService, Number};
use crate::error::MessagingError;
use crate::jobs::EraseConversation;
use nimchat_accounts::{Administrator, Visibility};
use nimchat_core_model::{Job, Progress};

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
        };
        work.jobs().enqueue(&[erase.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Erases part of the conversation, and answers whether more remains. May be repeated.
    pub fn erase(&self, job: &EraseConversation) -> Result<Progress, MessagingError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let progress =
            work.conversations()
                .erase(job.account, job.conversation, ROWS_A_STEP, now)?;
        work.commit()?;
        Ok(progress)
    }
}
