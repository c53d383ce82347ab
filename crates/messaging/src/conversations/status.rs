//! What callers and timers do to the status, the priority and the customer of a conversation.

use super::assignment_context::{AgentRef, AssignmentContext};
use super::{
    Conversation, ConversationChange, ConversationService, Number, Priority, Status, Trigger,
};
use crate::error::{MessagingError, Result};
use crate::jobs::EndConversationSnooze;
use crate::ports::Work;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::{Agent, Caller, Role, Visibility};
use nimchat_core_model::{AccountId, Actor, Changes, EventName, Job, MessageId, Progress};

/// The requested status.
#[derive(Debug, Clone, Default)]
pub struct ToggleStatus {
    /// A status' name; blank or absent turns open into resolved and any other status into open.
    pub status: Option<String>,
    /// The end of the snooze, if there is one.
    pub snoozed_until: Option<DateTime<Utc>>,
}

/// A conversation after a change of its status.
#[derive(Debug, Clone)]
pub struct ToggledStatus {
    /// The conversation as it is now.
    pub conversation: Conversation,
    /// Did a bot hand it over to people by requesting `open`?
    pub handed_over: bool,
}

impl ConversationService {
    /// Changes the status. An agent (not an administrator) whose change leaves the conversation open becomes its
    /// assignee; a bot that opens a pending conversation hands it over to people (`operations.json #35`).
    pub fn toggle_status(
        &self,
        caller: &Caller,
        number: Number,
        command: ToggleStatus,
    ) -> Result<ToggledStatus> {
        let account = caller.account_id();
        let wanted = command
            .status
            .filter(|name| !name.trim().is_empty())
            .map(|name| Status::parse(&name))
            .transpose()?;
        let conversation = self.deps.read()?.conversations().seen(caller, number)?;
        let context = AssignmentContext::read(&self.deps, account, conversation.inbox_id)?;

        let mut handed_over = false;
        let conversation = self.change_seen(caller, number, |change, work| {
            let previous = change.conversation().status;
            let trigger = wanted.map_or(Trigger::Toggled, Trigger::Named);
            let status = previous.after(trigger);
            change.set_status(work, status, command.snoozed_until)?;
            let hands_over = matches!(caller, Caller::Bot(_)) && previous == Status::Pending;
            handed_over = hands_over && wanted == Some(Status::Open);
            if status == Status::Open {
                match caller {
                    Caller::Agent(agent) if agent.membership.role == Role::Agent => {
                        change.assign(Some(&AgentRef::new(&agent.user, agent.membership.role)));
                    }
                    _ if previous != Status::Open => change.auto_assign(work, &context)?,
                    _ => {}
                }
                if hands_over {
                    change.tell(EventName::ConversationBotHandoff, Changes::new());
                }
            }
            Ok(())
        })?;
        Ok(ToggledStatus {
            conversation,
            handed_over,
        })
    }

    /// Sets the priority by its name; `none`, a blank name and no name clear it (`operations.json #36`).
    pub fn toggle_priority(
        &self,
        caller: &Caller,
        number: Number,
        priority: Option<&str>,
    ) -> Result<Conversation> {
        let priority = Priority::parse(priority.unwrap_or_default())?;
        self.change_seen(caller, number, |change, work| {
            change.set_priority(work, priority)
        })
    }

    /// Resolves the conversation and blocks its customer in all their conversations.
    pub fn mute(&self, caller: &Agent, number: Number) -> Result<()> {
        self.block(caller, number, true)
    }

    /// Unblocks the customer. The conversation's status stays.
    pub fn unmute(&self, caller: &Agent, number: Number) -> Result<()> {
        self.block(caller, number, false)
    }

    fn block(&self, caller: &Agent, number: Number, blocked: bool) -> Result<()> {
        let changed = self.change_seen(caller, number, |change, work| {
            let contact = change.conversation().contact_id;
            let contact = work.contacts().find(caller.account_id(), contact)?;
            let contact = contact.ok_or(MessagingError::NotFound)?;
            if blocked {
                change.set_status(work, Status::Resolved, None)?;
            }
            change.block(work, &contact, blocked)
        });
        changed.map(drop)
    }

    /// Opens the conversation, if its snooze is over: it may have been opened, resolved or snoozed longer meanwhile
    /// (docs/rules/messaging.md §8.1, §8.4).
    pub fn end_snooze(&self, job: &EndConversationSnooze) -> Result<Progress> {
        let (account, id) = (job.account, job.conversation);
        let known = self.deps.read()?.conversations().by_id(account, id)?;
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

    /// Opens the conversation of a message that its bot could not receive, if it is pending
    /// (docs/rules/messaging.md §6.2). A message or conversation that is gone is ignored.
    pub fn open_without_bot(&self, account: AccountId, message: MessageId) -> Result<()> {
        let mut view = self.deps.read()?;
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

/// The store keeps less of a second than the job.
fn is_over(conversation: &Conversation, now: DateTime<Utc>) -> bool {
    let until = conversation.snoozed_until;
    conversation.status.changes_by(Trigger::SnoozeEnds)
        && until.is_some_and(|until| until <= now + TimeDelta::seconds(1))
}

/// Enqueues the end of the snooze, if it has one.
pub(crate) fn wake_later(work: &mut dyn Work, conversation: &Conversation) -> Result<()> {
    if let Some(until) = conversation.snoozed_until {
        let job = EndConversationSnooze {
            account: conversation.account_id,
            conversation: conversation.id,
        };
        work.jobs().enqueue(&[job.due(until)?])?;
    }
    Ok(())
}
