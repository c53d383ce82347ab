//! The end of a conversation's snooze (docs/rules/messaging.md §8.1, §8.4).

use super::{AssignmentContext, Conversation, ConversationChange, ConversationService, Trigger};
use crate::error::MessagingError;
use crate::jobs::EndConversationSnooze;
use crate::ports::Work;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::{Actor, Job, Progress};

impl ConversationService {
    /// Opens the conversation, if its snooze is over: it may have been opened, resolved or snoozed longer meanwhile.
    pub fn end_snooze(&self, job: &EndConversationSnooze) -> Result<Progress, MessagingError> {
        let (account, id) = (job.account, job.conversation);
        let known = self.deps.store.read()?.conversations().by_id(account, id)?;
        let Some(known) = known.filter(|known| known.status.changes_by(Trigger::SnoozeEnds)) else {
            return Ok(Progress::Done);
        };
        let context = AssignmentContext::read(&self.deps, account, known.inbox_id)?;
        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, known.number, Visibility::Everything)?;
        let now = self.deps.clock.now();
        let found = found.map(|found| found.conversation);
        let Some(conversation) = found.filter(|found| is_over(found, now)) else {
            return Ok(Progress::Done);
        };
        let status = conversation.status.after(Trigger::SnoozeEnds);
        let mut change = ConversationChange::of(conversation, Actor::System, now);
        change.set_status(&mut *work, status, None)?;
        change.auto_assign(&mut *work, &context)?;
        change.finish(&mut *work)?;
        work.commit()?;
        Ok(Progress::Done)
    }
}

/// The store keeps less of a second than the job.
fn is_over(conversation: &Conversation, now: DateTime<Utc>) -> bool {
    let until = conversation.snoozed_until;
    conversation.status.changes_by(Trigger::SnoozeEnds)
        && until.is_some_and(|until| until <= now + TimeDelta::seconds(1))
}

/// Enqueues the end of the snooze, if it has one.
pub(crate) fn wake_later(
    work: &mut dyn Work,
    conversation: &Conversation,
) -> Result<(), MessagingError> {
    if let Some(until) = conversation.snoozed_until {
        let job = EndConversationSnooze {
            account: conversation.account_id,
            conversation: conversation.id,
        };
        work.jobs().enqueue(&[job.due(until)?])?;
    }
    Ok(())
}
