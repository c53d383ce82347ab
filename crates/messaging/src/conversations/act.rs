//! What rules and macros do with a conversation (docs/rules/automation.md §1.7).

use super::assignment_context::{AgentRef, AssignmentContext};
use super::change::distinct_labels;
use super::label::without_labels;
use super::{
    Conversation, ConversationChange, ConversationService, Draft, Number, Priority, Status, Viewer,
    Writer, checked_labels, transcript,
};
use crate::contacts::differences;
use crate::error::{MessagingError, Result};
use crate::messages::{MessageType, NewAttachment, Sender, check_attachments, check_content};
use crate::moments;
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::{Agent, Role, Team, Visibility};
use nimchat_core_model::{
    AccountId, Actor, AutomationRuleId, Email, EventName, KeptUpload, NewEvent, Subject, TeamId,
    UserId, Violations,
};
use serde_json::json;

/// One thing to do with a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConversationAction {
    /// Assign this agent, or unassign.
    AssignAgent(Option<UserId>),
    /// Assign this team, or none.
    AssignTeam(Option<TeamId>),
    /// Add these labels.
    AddLabels(Vec<String>),
    /// Remove these labels.
    RemoveLabels(Vec<String>),
    /// Set the status; a snoozed conversation has no end of the snooze.
    SetStatus(Status),
    /// Set the priority, or clear it.
    SetPriority(Option<Priority>),
    /// Resolve it and block its contact.
    Mute,
    /// Send the transcript to these addresses, which may be variables.
    SendTranscript(Vec<String>),
    /// Write a message to the customer, or a private note.
    Post {
        /// The text.
        content: Option<String>,
        /// Is it a note?
        private: bool,
        /// The files that it is sent with.
        files: Vec<KeptUpload>,
    },
}

/// Who performs an action.
#[derive(Debug, Clone)]
pub struct Performer {
    account: AccountId,
    actor: Actor,
    sender: Option<Sender>,
    writer: Option<Writer>,
    visibility: Visibility,
    /// The key and the value that its messages are marked with.
    mark: (&'static str, i64),
}

impl Viewer for Performer {
    fn sight(&self) -> (AccountId, Visibility) {
        (self.account, self.visibility)
    }

    fn actor(&self) -> Actor {
        self.actor.clone()
    }
}

impl Performer {
    /// A rule of the account. Its messages have no sender.
    pub const fn rule(account: AccountId, id: AutomationRuleId) -> Self {
        Self {
            account,
            actor: Actor::AutomationRule { id },
            sender: None,
            writer: None,
            visibility: Visibility::Everything,
            mark: ("automation_rule_id", id.get()),
        }
    }

    /// A user who executes a macro; their messages are marked with the macro's id.
    pub fn user(agent: &Agent, macro_id: i64) -> Self {
        Self {
            account: agent.account_id(),
            actor: agent.actor(),
            sender: Some(Sender::User(agent.user.id)),
            writer: Some(Writer::from(&agent.user)),
            visibility: agent.visibility(),
            mark: ("macro_id", macro_id),
        }
    }

    /// The account.
    pub const fn account(&self) -> AccountId {
        self.account
    }
}

/// A conversation before and after an action.
#[derive(Debug, Clone)]
pub struct Acted {
    /// Before.
    pub before: Conversation,
    /// After.
    pub after: Conversation,
}

/// What an action needs of others, read before anything is changed.
#[derive(Default)]
struct Needs {
    agent: Option<AgentRef>,
    team: Option<(Team, Vec<AgentRef>)>,
    previous_team: Option<Team>,
    context: Option<AssignmentContext>,
}

impl ConversationService {
    /// Performs the action under this name: once, however often it is called. None if it was performed before.
    pub fn act(
        &self,
        performer: &Performer,
        number: Number,
        action: &ConversationAction,
        step: &str,
    ) -> Result<Option<Acted>> {
        let account = performer.account;
        let needs = self.needs(performer, number, action)?;
        let mut work = self.deps.store.begin()?;
        let before = work.conversations().locked(performer, number)?;
        let now = self.deps.clock.now();
        if work.steps().record(account, step, now)?.is_none() {
            return Ok(None);
        }
        let mut change = ConversationChange::of(before.clone(), performer.actor.clone(), now);
        perform(&mut *work, &mut change, performer, action, &needs)?;
        let after = change.finish(&mut *work)?;
        if *action == ConversationAction::Mute {
            block(&mut *work, performer, &after, now)?;
        }
        work.commit()?;
        Ok(Some(Acted { before, after }))
    }

    fn needs(
        &self,
        performer: &Performer,
        number: Number,
        action: &ConversationAction,
    ) -> Result<Needs> {
        let account = performer.account;
        let conversation = || {
            let mut view = self.deps.read()?;
            view.conversations().seen(performer, number)
        };
        let mut needs = Needs::default();
        match action {
            ConversationAction::AssignAgent(Some(id)) => {
                let context =
                    AssignmentContext::read(&self.deps, account, conversation()?.inbox_id)?;
                needs.agent = self.assignable(account, *id, &context)?;
                if needs.agent.is_none() {
                    let message = "The agent is neither a member of the inbox nor an administrator";
                    return Err(Violations::one("base", message).into());
                }
            }
            ConversationAction::AssignTeam(id) => {
                let conversation = conversation()?;
                let (team, members) = self.team_of(account, *id)?;
                if id.is_some() && team.is_none() {
                    return Err(Violations::one("base", "The team does not exist").into());
                }
                needs.team = team.map(|team| (team, members));
                needs.previous_team = self.team_of(account, conversation.team_id)?.0;
                needs.context = Some(AssignmentContext::read(
                    &self.deps,
                    account,
                    conversation.inbox_id,
                )?);
            }
            ConversationAction::Post { files, .. } if !files.is_empty() => {
                let inbox = conversation()?.inbox_id;
                let inbox = self.deps.read()?.inboxes().find(account, inbox)?;
                let channel = inbox.ok_or(MessagingError::NotFound)?.channel;
                check_attachments(&*self.deps.store, account, &channel, &attached(files))?;
            }
            ConversationAction::SetStatus(Status::Open) => {
                let inbox = conversation()?.inbox_id;
                needs.context = Some(AssignmentContext::read(&self.deps, account, inbox)?);
            }
            _ => {}
        }
        Ok(needs)
    }

    /// The agent, if they are a member of the inbox or an administrator.
    fn assignable(
        &self,
        account: AccountId,
        id: UserId,
        context: &AssignmentContext,
    ) -> Result<Option<AgentRef>> {
        let found = self.deps.directory.agents(account, &[id])?;
        let agent = found
            .first()
            .filter(|agent| context.has_member(id) || agent.membership.role == Role::Administrator);
        Ok(agent.map(AgentRef::from))
    }
}

fn perform(
    work: &mut dyn Work,
    change: &mut ConversationChange,
    performer: &Performer,
    action: &ConversationAction,
    needs: &Needs,
) -> Result<()> {
    match action {
        ConversationAction::AssignAgent(_) => {
            change.assign(needs.agent.as_ref());
            Ok(())
        }
        ConversationAction::AssignTeam(_) => {
            let Some(context) = &needs.context else {
                return Err(MessagingError::NotFound);
            };
            let team = needs.team.as_ref();
            let team = team.map(|(team, members)| (team, members.as_slice()));
            let previous = needs.previous_team.as_ref().map(|team| team.name.as_str());
            change.assign_team(work, team, previous, context)
        }
        ConversationAction::AddLabels(titles) => {
            let present = change.conversation().labels.clone();
            let all = present.into_iter().chain(checked_labels(titles.clone())?);
            change.set_labels(work, distinct_labels(all))
        }
        ConversationAction::RemoveLabels(titles) => {
            let labels = without_labels(&change.conversation().labels, titles);
            change.set_labels(work, labels)
        }
        ConversationAction::SetStatus(status) => {
            let previous = change.conversation().status;
            change.set_status(work, *status, None)?;
            match &needs.context {
                Some(context) if previous != Status::Open => change.auto_assign(work, context),
                _ => Ok(()),
            }
        }
        ConversationAction::SetPriority(priority) => change.set_priority(work, *priority),
        ConversationAction::Mute => change.set_status(work, Status::Resolved, None),
        ConversationAction::SendTranscript(to) => {
            let conversation = change.conversation().clone();
            let mut addresses = Vec::new();
            for address in to {
                let address = change.filled(work, address)?;
                addresses.push(Email::parse(&address, "is invalid")?);
            }
            transcript::enqueue(work, &conversation, addresses, change.at())
        }
        ConversationAction::Post {
            content,
            private,
            files,
        } => {
            let text = content.clone().unwrap_or_default();
            let mut draft = Draft::text(MessageType::Outgoing, text, performer.sender);
            draft.content.clone_from(content);
            draft.private = *private;
            draft.attachments = attached(files);
            draft.writer.clone_from(&performer.writer);
            let (key, id) = performer.mark;
            draft.content_attributes.0.insert(key.to_owned(), json!(id));
            let text = content.as_deref().filter(|text| !text.trim().is_empty());
            if files.is_empty() || text.is_some() {
                check_content(text, draft.content_type, &draft.content_attributes)?;
            }
            change.append(work, draft).map(drop)
        }
    }
}

fn attached(files: &[KeptUpload]) -> Vec<NewAttachment> {
    files.iter().cloned().map(NewAttachment::Sent).collect()
}

fn block(
    work: &mut dyn Work,
    performer: &Performer,
    conversation: &Conversation,
    now: DateTime<Utc>,
) -> Result<()> {
    let (account, id) = (performer.account, conversation.contact_id);
    let before = work.contacts().lock(account, &[id])?.pop();
    let before = before.ok_or(MessagingError::NotFound)?;
    if before.blocked {
        return Ok(());
    }
    let mut after = before.clone();
    after.blocked = true;
    after.updated_at = now;
    work.contacts().update(&after)?;
    let event = NewEvent::new(
        account,
        EventName::ContactUpdated,
        Subject::Contact { id },
        performer.actor.clone(),
        now,
    );
    work.outbox().record(&[event
        .with_changes(differences(&before, &after))
        .with_moment(moments::of_contact(&after)?)])?;
    Ok(())
}
