//! An administrator removes an inbox, beyond the reference (docs/rules/contacts-and-inboxes.md §4).

use super::InboxService;
use crate::error::MessagingError;
use crate::jobs::EraseInbox;
use nimchat_accounts::Administrator;
use nimchat_core_model::{Actor, EventName, InboxId, Job, NewEvent, Progress, Subject};

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
        let erase = EraseInbox {
            account,
            inbox: id,
            actor: Some(caller.0.actor()),
        };
        work.jobs().enqueue(&[erase.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Erases part of the inbox, and answers whether more remains. Once it is gone, clients learn that their copies of the
    /// account's inboxes are old. May be repeated.
    pub fn erase(&self, job: &EraseInbox) -> Result<Progress, MessagingError> {
        let at = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let known = work.inboxes().find(job.account, job.inbox)?.is_some();
        let progress = work
            .inboxes()
            .erase(job.account, job.inbox, ROWS_A_STEP, at)?;
        if known && progress == Progress::Done {
            let actor = job.actor.clone().unwrap_or(Actor::System);
            let (name, subject) = (EventName::InboxDeleted, Subject::Account);
            let deleted = NewEvent::new(job.account, name, subject, actor, at);
            work.outbox().record(&[deleted])?;
        }
        work.commit()?;
        Ok(progress)
    }
}
