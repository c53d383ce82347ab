//! A change of a conversation, with every rule about its consequences (docs/rules/messaging.md §8).
//!
//! A use case begins a change, changes the conversation through its methods and finishes it. `finish` then writes the
//! differences together with the events. Each event carries the state that is committed.

mod assignment;
mod automatic;
mod fill;
mod messages;
mod survey;

pub(crate) use fill::Writer;
pub(crate) use messages::Draft;

use super::activity::{self, Phrase};
use super::assignment_context::AssignmentContext;
use super::status::wake_later;
use super::{Conversation, Priority, Status, Trigger};
use crate::contacts::{Contact, differences as differences_of_contact};
use crate::error::Result;
use crate::moments::{self, MomentWriter};
use crate::ports::Work;
use assignment::AssignedNames;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{Actor, Attributes, Changes, EventName, NewEvent, Subject, UserId};
use serde_json::{Value, json};
use std::collections::HashSet;

pub(crate) struct ConversationChange {
    before: Conversation,
    after: Conversation,
    events: Vec<NewEvent>,
    moments: MomentWriter,
    actor: Actor,
    at: DateTime<Utc>,
    /// Did this unit of work begin the conversation? Then what it sets is no update of it.
    is_new: bool,
    /// The names of what was assigned, for the activity message.
    names: AssignedNames,
    /// Activity messages that wait for the message that causes them.
    held: Option<Vec<Phrase>>,
}

impl ConversationChange {
    /// Begins with a conversation that this unit of work has locked or added.
    pub fn of(conversation: Conversation, actor: Actor, at: DateTime<Utc>) -> Self {
        Self {
            before: conversation.clone(),
            after: conversation,
            events: Vec::new(),
            moments: MomentWriter::default(),
            actor,
            at,
            is_new: false,
            names: AssignedNames::default(),
            held: None,
        }
    }

    /// Begins with a conversation that this unit of work has added. What is set from here on is how it began, and is not
    /// told as an update (docs/rules/messaging.md §4.4).
    pub fn begun(conversation: Conversation, actor: Actor, at: DateTime<Utc>) -> Self {
        let mut change = Self::of(conversation, actor, at);
        change.is_new = true;
        change.tell(EventName::ConversationCreated, Changes::new());
        change
    }

    /// The conversation as changed so far.
    pub fn conversation(&self) -> &Conversation {
        &self.after
    }

    /// Records an event about the conversation.
    pub fn tell(&mut self, name: EventName, changes: Changes) {
        let subject = Subject::Conversation { id: self.after.id };
        self.push(name, subject, changes);
    }

    fn push(&mut self, name: EventName, subject: Subject, changes: Changes) {
        let event = self.event(name, subject).with_changes(changes);
        self.events.push(event);
    }

    fn event(&self, name: EventName, subject: Subject) -> NewEvent {
        let (account, actor) = (self.after.account_id, self.actor.clone());
        NewEvent::new(account, name, subject, actor, self.at)
    }

    /// When the change happens.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Records that the customer has read everything.
    pub fn see_as_customer(&mut self) {
        self.after.contact_last_seen_at = Some(self.at);
        self.tell(EventName::ConversationRead, Changes::new());
    }

    /// Replaces the conversation's labels with these, in this order.
    pub fn set_labels(&mut self, work: &mut dyn Work, labels: Vec<String>) -> Result<()> {
        let before = std::mem::replace(&mut self.after.labels, labels);
        let missing = |from: &[String], of: &[String]| -> Vec<String> {
            let known: Vec<String> = from.iter().map(|title| title.to_lowercase()).collect();
            let new = of
                .iter()
                .filter(|title| !known.contains(&title.to_lowercase()));
            new.cloned().collect()
        };
        let added = missing(&before, &self.after.labels);
        let removed = missing(&self.after.labels, &before);
        for text in activity::labels(&self.actor, &added, &removed) {
            self.note(work, Some(text))?;
        }
        Ok(())
    }

    /// Replaces the label `from` with `to`. If the conversation has both, the first of them stays.
    pub fn rename_label(&mut self, from: &str, to: &str) {
        let renamed = self.after.labels.iter().map(|title| {
            if title.to_lowercase() == from {
                to.to_owned()
            } else {
                title.clone()
            }
        });
        self.after.labels = distinct_labels(renamed);
    }

    /// Replaces the account's own attributes.
    pub fn set_custom_attributes(&mut self, attributes: Attributes) {
        self.after.custom_attributes = attributes;
    }

    /// Blocks the customer, or unblocks them. No effect if they are so already.
    pub fn block(&mut self, work: &mut dyn Work, contact: &Contact, blocked: bool) -> Result<()> {
        if contact.blocked == blocked {
            return Ok(());
        }
        let after = Contact {
            blocked,
            updated_at: self.at,
            ..contact.clone()
        };
        work.contacts().update(&after)?;
        let subject = Subject::Contact { id: after.id };
        let event = self
            .event(EventName::ContactUpdated, subject)
            .with_changes(differences_of_contact(contact, &after))
            .with_moment(moments::of_contact(&after)?);
        self.events.push(event);
        let text = activity::muted(&self.actor, blocked);
        self.note(work, text)
    }

    /// Records that an agent has read everything.
    pub fn see(&mut self, agent: UserId) {
        self.after.agent_last_seen_at = Some(self.at);
        self.after.unread_count = 0;
        if self.after.assignee_id == Some(agent) {
            self.after.assignee_last_seen_at = Some(self.at);
        }
    }

    /// Marks the newest incoming message as unread.
    pub fn mark_unread(&mut self, work: &mut dyn Work) -> Result<()> {
        let limit = u32::try_from(Conversation::MAX_UNREAD).unwrap_or(1);
        let newest = work.messages().newest_incoming(self.after.id, limit)?;
        let seen_at = newest
            .first()
            .map(|message| message.created_at - TimeDelta::seconds(1));
        let unread = newest
            .iter()
            .filter(|message| seen_at.is_none_or(|at| message.created_at > at))
            .count();
        self.after.agent_last_seen_at = seen_at;
        self.after.assignee_last_seen_at = seen_at;
        self.after.unread_count = i32::try_from(unread).unwrap_or(Conversation::MAX_UNREAD);
        Ok(())
    }

    fn reopen(
        &mut self,
        work: &mut dyn Work,
        contact: &Contact,
        context: &AssignmentContext,
    ) -> Result<()> {
        let trigger = Trigger::CustomerWrites {
            blocked: contact.blocked,
            bot: context.has_bot,
        };
        if !self.after.status.changes_by(trigger) {
            return Ok(());
        }
        let status = self.after.status.after(trigger);
        let is_told =
            context.is_api() && self.after.status == Status::Resolved && status == Status::Open;
        let text = is_told.then(activity::reopened);
        self.turn(work, status, None, text)?;
        self.auto_assign(work, context)
    }

    /// Changes the status in the actor's name. A present status with the same end has no effect.
    pub fn set_status(
        &mut self,
        work: &mut dyn Work,
        status: Status,
        snoozed_until: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let text = activity::status(&self.actor, status);
        self.turn(work, status, snoozed_until, text)
    }

    /// Opens the conversation since its bot cannot be reached.
    pub fn open_without_bot(&mut self, work: &mut dyn Work) -> Result<()> {
        self.turn(
            work,
            Status::Open,
            None,
            Some(activity::opened_without_bot()),
        )
    }

    fn turn(
        &mut self,
        work: &mut dyn Work,
        status: Status,
        snoozed_until: Option<DateTime<Utc>>,
        text: Option<Phrase>,
    ) -> Result<()> {
        let snoozed_until = snoozed_until.filter(|_| status == Status::Snoozed);
        if self.after.snoozed_until != snoozed_until {
            self.after.snoozed_until = snoozed_until;
            wake_later(work, &self.after)?;
        }
        let previous = self.after.status;
        if previous == status {
            return Ok(());
        }
        self.after.status = status;
        match status {
            Status::Open => self.tell(EventName::ConversationOpened, Changes::new()),
            Status::Resolved => {
                self.after.waiting_since = None;
                self.tell(EventName::ConversationResolved, Changes::new());
            }
            Status::Pending | Status::Snoozed => {}
        }
        let change = (json!(previous), json!(status));
        let changes = Changes::from([("status".to_owned(), change)]);
        self.tell(EventName::ConversationStatusChanged, changes);
        self.note(work, text)
    }

    pub fn set_priority(&mut self, work: &mut dyn Work, priority: Option<Priority>) -> Result<()> {
        let previous = self.after.priority;
        if previous == priority {
            return Ok(());
        }
        self.after.priority = priority;
        let text = activity::priority(&self.actor, previous, priority);
        self.note(work, text)
    }

    /// Writes the conversation and its events. `conversation.updated` is among them if one of the attributes that the
    /// contract names changed (docs/rules/messaging.md §4.4).
    pub fn finish(mut self, work: &mut dyn Work) -> Result<Conversation> {
        self.note_assignment(work)?;
        self.ask_for_rating(work)?;
        if self.after != self.before {
            self.after.updated_at = self.at;
            let mut changes = differences(&self.before, &self.after);
            for event in &mut self.events {
                // rules ask what else changed with the status (docs/rules/automation.md §1.1)
                if matches!(
                    event.name,
                    EventName::ConversationOpened | EventName::ConversationResolved
                ) {
                    event.changes.clone_from(&changes);
                }
            }
            if !changes.is_empty() && !self.is_new {
                // sent with the other changes (docs/rules/messaging.md §5.3), never on its own
                let times = (json!(self.before.updated_at), json!(self.after.updated_at));
                changes.insert("updated_at".to_owned(), times);
                self.tell(EventName::ConversationUpdated, changes);
            }
        }
        self.moments.fill(&self.after, &mut self.events)?;
        work.conversations()
            .update(&self.before, &self.after, &self.events)?;
        Ok(self.after)
    }

    /// Writes read marks. They do not count as an update of the conversation.
    pub fn finish_seen(mut self, work: &mut dyn Work) -> Result<Conversation> {
        self.moments.fill(&self.after, &mut self.events)?;
        work.conversations()
            .update(&self.before, &self.after, &self.events)?;
        Ok(self.after)
    }
}

/// The labels in their order, each once in any case; the first spelling stays.
pub(crate) fn distinct_labels(titles: impl Iterator<Item = String>) -> Vec<String> {
    let mut known = HashSet::new();
    titles
        .filter(|title| known.insert(title.to_lowercase()))
        .collect()
}

fn change(attribute: &str, before: Value, after: Value) -> Changes {
    Changes::from([(attribute.to_owned(), (before, after))])
}

fn differences(before: &Conversation, after: &Conversation) -> Changes {
    macro_rules! compare {
        ($($attribute:ident),+) => {
            [$((stringify!($attribute), before.$attribute != after.$attribute,
                json!(before.$attribute), json!(after.$attribute))),+]
        };
    }
    compare![
        team_id,
        assignee_id,
        status,
        snoozed_until,
        custom_attributes,
        waiting_since,
        first_reply_created_at,
        priority
    ]
    .into_iter()
    .chain([(
        "label_list",
        before.labels != after.labels,
        json!(before.labels),
        json!(after.labels),
    )])
    .filter(|(_, changed, _, _)| *changed)
    .map(|(attribute, _, old, new)| (attribute.to_owned(), (old, new)))
    .collect()
}
