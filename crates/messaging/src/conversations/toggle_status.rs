//! Opens, resolves, snoozes or suspends a conversation (`operations.json #35`).

use super::assignment_context::{AgentRef, AssignmentContext};
use super::{Conversation, ConversationChange, ConversationService, Number, Status, Trigger, seen};
use crate::error::MessagingError;
use chrono::{DateTime, Utc};
use nimchat_accounts::{Caller, Role};
use nimchat_core_model::{Changes, EventName};

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
    /// assignee; a bot that opens a pending conversation hands it over to people.
    pub fn toggle_status(
        &self,
        caller: &Caller,
        number: Number,
        command: ToggleStatus,
    ) -> Result<ToggledStatus, MessagingError> {
        let account = caller.account_id();
        let visibility = caller.visibility();
        let wanted = command
            .status
            .filter(|name| !name.trim().is_empty())
            .map(|name| Status::parse(&name))
            .transpose()?;
        let found = self
            .deps
            .store
            .read()?
            .conversations()
            .find(account, number, visibility)?;
        let context = AssignmentContext::read(&self.deps, account, seen(found)?.inbox_id)?;

        let mut work = self.deps.store.begin()?;
        let found = work.conversations().lock(account, number, visibility)?;
        let conversation = seen(found)?;
        let previous = conversation.status;
        let trigger = wanted.map_or(Trigger::Toggled, Trigger::Named);
        let status = previous.after(trigger);
        let mut change =
            ConversationChange::of(conversation, caller.actor(), self.deps.clock.now());
        change.set_status(&mut *work, status, command.snoozed_until)?;
        let hands_over = matches!(caller, Caller::Bot(_)) && previous == Status::Pending;
        if status == Status::Open {
            match caller {
                Caller::Agent(agent) if agent.membership.role == Role::Agent => {
                    change.assign(Some(&AgentRef::new(&agent.user, agent.membership.role)));
                }
                _ if previous != Status::Open => change.auto_assign(&mut *work, &context)?,
                _ => {}
            }
            if hands_over {
                change.tell(EventName::ConversationBotHandoff, Changes::new());
            }
        }
        let conversation = change.finish(&mut *work)?;
        work.commit()?;
        let handed_over = hands_over && wanted == Some(Status::Open);
        Ok(ToggledStatus {
            conversation,
            handed_over,
        })
    }
}
