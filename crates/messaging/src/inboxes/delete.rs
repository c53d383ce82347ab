//! An administrator removes an inbox, beyond the reference (docs/rules/contacts-and-inboxes.md §4).

use super::InboxService;
use crate::error::MessagingError;
use crate::jobs::EraseInbox;
use nimchat_accounts::Administrator;
use nimchat_core_model::{InboxId, Job, Progress};

/// The most rows of a kind that one step erases.
const ROWS_A_STEP: u32 = 500;

impl InboxService {
    /// Enqueues the job that erases the inbox; until it ends the inbox is visible.
    pub fn delete(&self, caller: &Administrator, id: InboxId) -> Result<(), MessagingError> {
        let account = caller.0.account_id();
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let inbox = work.inboxes().find(account, id)?;
        inbox.ok_or(MessagingError::NotFound)?;
        let erase = EraseInbox { account, inbox: id };
        work.jobs().enqueue(&[erase.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Erases part of the inbox, and answers whether more remains. May be repeated.
    pub fn erase(&self, job: &EraseInbox) -> Result<Progress, MessagingError> {
        let at = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let progress = work
            .inboxes()
            .erase(job.account, job.inbox, ROWS_A_STEP, at)?;
        work.commit()?;
        Ok(progress)
    }
}
