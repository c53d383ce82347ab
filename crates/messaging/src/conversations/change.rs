//! A change of a conversation, with every rule about its consequences (docs/rules/messaging.md §8).
//!
//! A use case begins a change, changes the conversation through its methods and finishes it. `finish` then writes the
//! differences together with the events. Each event carries the state that is committed.

use super::activity;
use super::assignment_context::{AgentRef, AssignmentContext};
use super::{Conversation, Priority, Status};
use crate::contacts::{Contact, differences as differences_of_contact};
use crate::error::MessagingError;
use crate::messages::{ContentType, Message, MessageType, NewMessage, Sender, is_human_reply};
use crate::moments::{self, MomentWriter};
use crate::ports::Work;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::Team;
use nimchat_core_model::{
    Actor, Attributes, Changes, EventName, NewEvent, Subject, UserId, Violations,
};
use serde_json::{Value, json};
use std::collections::HashSet;

/// A message that is not in a conversation yet.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub message_type: MessageType,
    pub content: Option<String>,
    pub content_type: ContentType,
    pub content_attributes: Attributes,
    pub private: bool,
    pub source_id: Option<String>,
    pub sender: Option<Sender>,
    pub additional_attributes: Attributes,
    /// The id that the client gave the message; not stored, but sent with the event, so that the client recognizes its
    /// message.
    pub echo_id: Option<Value>,
}

impl Draft {
    /// A plain text message of this type.
    pub fn text(message_type: MessageType, content: String, sender: Option<Sender>) -> Self {
        Self {
            message_type,
            content: Some(content),
            content_type: ContentType::Text,
            content_attributes: Attributes::new(),
            private: false,
            source_id: None,
            sender,
            additional_attributes: Attributes::new(),
            echo_id: None,
        }
    }

    fn is_human_reply(&self) -> bool {
        is_human_reply(
            self.message_type,
            self.private,
            self.sender,
            &self.content_attributes,
            &self.additional_attributes,
        )
    }
}

/// The names that an assignment's activity message uses.
#[derive(Default)]
struct AssignedNames {
    assignee: Option<AgentRef>,
    team: Option<String>,
    previous_team: Option<String>,
}

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
    held: Option<Vec<String>>,
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

    /// Adds a message that is not from the customer.
    pub fn append(&mut self, work: &mut dyn Work, draft: Draft) -> Result<Message, MessagingError> {
        self.check_flood(work)?;
        self.write(work, draft)
    }

    /// Adds a message from the customer, with its consequences: it may reopen the conversation, starts the customer's
    /// waiting time, counts as unread, and may be answered by the greeting.
    pub fn append_incoming(
        &mut self,
        work: &mut dyn Work,
        draft: Draft,
        contact: &Contact,
        context: &AssignmentContext,
    ) -> Result<Message, MessagingError> {
        self.check_flood(work)?;
        self.held = Some(Vec::new());
        if !contact.blocked {
            self.reopen(work, context)?;
        }
        let activities = self.held.take().unwrap_or_default();
        let message = self.write(work, draft)?;
        for text in activities {
            self.note(work, Some(text))?;
        }
        self.touch(work, contact)?;
        self.greet(work, context)?;
        Ok(message)
    }

    /// Adds a message that the customer did not write, in their name.
    pub fn append_as_customer(
        &mut self,
        work: &mut dyn Work,
        draft: Draft,
        contact: &Contact,
    ) -> Result<Message, MessagingError> {
        let message = self.append(work, draft)?;
        self.touch(work, contact)?;
        Ok(message)
    }

    /// Records that the customer was active.
    fn touch(&mut self, work: &mut dyn Work, contact: &Contact) -> Result<(), MessagingError> {
        let before = contact.last_activity_at;
        let contact = work
            .contacts()
            .touch(self.after.account_id, contact.id, self.at)?;
        let subject = Subject::Contact { id: contact.id };
        let event = self
            .event(EventName::ContactUpdated, subject)
            .with_changes(change("last_activity_at", json!(before), json!(self.at)))
            .with_moment(moments::of_contact(&contact)?);
        self.events.push(event);
        Ok(())
    }

    fn check_flood(&self, work: &mut dyn Work) -> Result<(), MessagingError> {
        let limit = Message::MAX_PER_MINUTE;
        if u32::try_from(self.after.messages_count).unwrap_or(0) < limit {
            return Ok(());
        }
        let oldest = work.messages().nth_newest_at(self.after.id, limit)?;
        if oldest.is_some_and(|at| at > self.at - TimeDelta::minutes(1)) {
            return Err(Violations::one("base", "Too many messages").into());
        }
        Ok(())
    }

    fn write(&mut self, work: &mut dyn Work, draft: Draft) -> Result<Message, MessagingError> {
        let answers = draft.is_human_reply();
        let echo_id = draft
            .echo_id
            .map(|id| change("echo_id", Value::Null, json!(id)));
        let message = work.messages().append(NewMessage {
            account_id: self.after.account_id,
            inbox_id: self.after.inbox_id,
            conversation_id: self.after.id,
            message_type: draft.message_type,
            content: draft.content,
            content_type: draft.content_type,
            content_attributes: draft.content_attributes,
            private: draft.private,
            source_id: draft.source_id,
            sender: draft.sender,
            additional_attributes: draft.additional_attributes,
            created_at: self.at,
        })?;
        let subject = self.subject_of(&message)?;
        self.push(
            EventName::MessageCreated,
            subject,
            echo_id.unwrap_or_default(),
        );

        let conversation = &mut self.after;
        conversation.last_activity_at = self.at;
        conversation.messages_count += 1;
        conversation.last_message_id = Some(message.id);
        if message.message_type != MessageType::Activity {
            conversation.last_non_activity_message_id = Some(message.id);
        }
        if message.is_public() {
            conversation.last_public_message_id = Some(message.id);
        }
        if message.message_type == MessageType::Incoming {
            let unread = conversation.unread_count + 1;
            conversation.unread_count = unread.min(Conversation::MAX_UNREAD);
            conversation.waiting_since.get_or_insert(self.at);
        }
        if answers {
            let waited_since = conversation.waiting_since.take();
            if conversation.first_reply_created_at.is_none() {
                conversation.first_reply_created_at = Some(self.at);
                self.push(EventName::FirstReplyCreated, subject, Changes::new());
            } else if let Some(since) = waited_since {
                self.moments.note_reply(message.id, since);
            }
        }
        Ok(message)
    }

    /// When the change happens.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Writes a message that was changed, and records what differs.
    pub fn update_message(
        &mut self,
        work: &mut dyn Work,
        before: &Message,
        mut after: Message,
    ) -> Result<Message, MessagingError> {
        let mut changes = Changes::new();
        if before.status != after.status {
            changes.extend(change("status", json!(before.status), json!(after.status)));
        }
        if before.content_attributes != after.content_attributes {
            let (old, new) = (&before.content_attributes, &after.content_attributes);
            changes.extend(change("content_attributes", json!(old), json!(new)));
        }
        if changes.is_empty() {
            return Ok(after);
        }
        after.updated_at = self.at;
        let times = (json!(before.updated_at), json!(after.updated_at));
        changes.insert("updated_at".to_owned(), times);
        work.messages().update(&after)?;
        let subject = self.subject_of(&after)?;
        self.push(EventName::MessageUpdated, subject, changes);
        Ok(after)
    }

    /// Records that the customer has read everything.
    pub fn see_as_customer(&mut self) {
        self.after.contact_last_seen_at = Some(self.at);
        self.tell(EventName::ConversationRead, Changes::new());
    }

    /// Replaces a message with a tombstone. No event repeats the deleted content.
    pub fn delete_message(
        &mut self,
        work: &mut dyn Work,
        message: Message,
    ) -> Result<Message, MessagingError> {
        let before = message.updated_at;
        let tombstone = message.into_tombstone(self.at);
        work.messages().update(&tombstone)?;
        work.messages().redact_events(&tombstone)?;
        let subject = self.subject_of(&tombstone)?;
        let content = json!(tombstone.content);
        let attributes = json!(tombstone.content_attributes);
        let changes = [
            ("content", Value::Null, content.clone()),
            ("content_attributes", Value::Null, attributes),
            ("processed_message_content", Value::Null, content),
            ("updated_at", json!(before), json!(tombstone.updated_at)),
        ];
        let changes = changes.map(|(name, old, new)| (name.to_owned(), (old, new)));
        let changes = Changes::from(changes);
        self.push(EventName::MessageUpdated, subject, changes);
        Ok(tombstone)
    }

    fn subject_of(&mut self, message: &Message) -> Result<Subject, MessagingError> {
        self.moments.note_message(message)?;
        Ok(Subject::Message {
            id: message.id,
            conversation_id: self.after.id,
        })
    }

    /// Replaces the conversation's labels with these, in this order.
    pub fn set_labels(
        &mut self,
        work: &mut dyn Work,
        labels: Vec<String>,
    ) -> Result<(), MessagingError> {
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
    pub fn block(
        &mut self,
        work: &mut dyn Work,
        contact: &Contact,
        blocked: bool,
    ) -> Result<(), MessagingError> {
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
    pub fn mark_unread(&mut self, work: &mut dyn Work) -> Result<(), MessagingError> {
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

    /// Writes an activity message about a change, if there is a text for it.
    pub fn note(
        &mut self,
        work: &mut dyn Work,
        text: Option<String>,
    ) -> Result<(), MessagingError> {
        let Some(text) = text else {
            return Ok(());
        };
        if let Some(held) = &mut self.held {
            held.push(text);
        } else {
            self.write(work, Draft::text(MessageType::Activity, text, None))?;
        }
        Ok(())
    }

    fn reopen(
        &mut self,
        work: &mut dyn Work,
        context: &AssignmentContext,
    ) -> Result<(), MessagingError> {
        let status = match self.after.status {
            Status::Resolved if context.has_bot => Status::Pending,
            Status::Resolved | Status::Snoozed => Status::Open,
            Status::Open | Status::Pending => return Ok(()),
        };
        let is_told =
            context.is_api() && self.after.status == Status::Resolved && status == Status::Open;
        let text = is_told.then(|| activity::REOPENED_BY_CUSTOMER.to_owned());
        self.turn(work, status, None, text)?;
        self.auto_assign(work, context)
    }

    /// Sends the greeting after the first message of a conversation (docs/rules/messaging.md §7.2).
    fn greet(
        &mut self,
        work: &mut dyn Work,
        context: &AssignmentContext,
    ) -> Result<(), MessagingError> {
        let Some(greeting) = context.greeting() else {
            return Ok(());
        };
        let answered = [MessageType::Outgoing, MessageType::Template];
        if work.messages().any_of_type(self.after.id, &answered)? {
            return Ok(());
        }
        let greeting = Draft::text(MessageType::Template, greeting.to_owned(), None);
        self.write(work, greeting)?;
        Ok(())
    }

    /// Changes the status in the actor's name. A present status with the same end has no effect.
    pub fn set_status(
        &mut self,
        work: &mut dyn Work,
        status: Status,
        snoozed_until: Option<DateTime<Utc>>,
    ) -> Result<(), MessagingError> {
        let text = activity::status(&self.actor, status);
        self.turn(work, status, snoozed_until, text)
    }

    fn turn(
        &mut self,
        work: &mut dyn Work,
        status: Status,
        snoozed_until: Option<DateTime<Utc>>,
        text: Option<String>,
    ) -> Result<(), MessagingError> {
        let snoozed_until = snoozed_until.filter(|_| status == Status::Snoozed);
        self.after.snoozed_until = snoozed_until;
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

    /// Assigns an open conversation that is not assigned to a member of the inbox. The assignee is the available member
    /// who was picked longest ago (docs/rules/messaging.md §8.6).
    pub fn auto_assign(
        &mut self,
        work: &mut dyn Work,
        context: &AssignmentContext,
    ) -> Result<(), MessagingError> {
        let taken = self
            .after
            .assignee_id
            .is_some_and(|id| context.has_member(id));
        if self.after.status != Status::Open || !context.assigns() || taken {
            return Ok(());
        }
        let candidates = context.available();
        self.pick(work, context, &candidates)
    }

    fn pick(
        &mut self,
        work: &mut dyn Work,
        context: &AssignmentContext,
        candidates: &[AgentRef],
    ) -> Result<(), MessagingError> {
        let ids: Vec<_> = candidates.iter().map(|agent| agent.id).collect();
        let picked =
            work.inboxes()
                .pick_member(self.after.account_id, context.inbox.id, &ids, self.at)?;
        let picked = candidates.iter().find(|agent| Some(agent.id) == picked);
        if picked.is_some() {
            self.assign(picked);
        }
        Ok(())
    }

    /// Assigns an agent, or unassigns.
    pub fn assign(&mut self, assignee: Option<&AgentRef>) {
        let id = assignee.map(|agent| agent.id);
        if self.after.assignee_id == id {
            return;
        }
        let changes = change("assignee_id", json!(self.after.assignee_id), json!(id));
        self.after.assignee_id = id;
        self.names.assignee = assignee.cloned();
        self.tell(EventName::AssigneeChanged, changes);
    }

    /// One activity message about the assignment, with the agent and the team that it brought.
    fn note_assignment(&mut self, work: &mut dyn Work) -> Result<(), MessagingError> {
        let names = std::mem::take(&mut self.names);
        let assignee = names.assignee.as_ref();
        let assignee_changed = self.before.assignee_id != self.after.assignee_id;
        let text = if self.before.team_id != self.after.team_id {
            let assignee = assignee.filter(|_| assignee_changed);
            let (team, previous) = (names.team.as_deref(), names.previous_team.as_deref());
            activity::team(&self.actor, team, previous, assignee)
        } else if assignee_changed {
            activity::assignee(&self.actor, assignee)
        } else {
            None
        };
        self.note(work, text)
    }

    /// Assigns the conversation to a team, or to none. An assignee who is not in the team is removed; if the team has
    /// auto-assignment, one of its members becomes the assignee.
    pub fn assign_team(
        &mut self,
        work: &mut dyn Work,
        team: Option<(&Team, &[AgentRef])>,
        previous_name: Option<&str>,
        context: &AssignmentContext,
    ) -> Result<(), MessagingError> {
        let id = team.map(|(team, _)| team.id);
        if self.after.team_id == id {
            return Ok(());
        }
        let changes = change("team_id", json!(self.after.team_id), json!(id));
        self.after.team_id = id;
        self.tell(EventName::TeamChanged, changes);
        self.names.team = team.map(|(team, _)| team.name.clone());
        self.names.previous_team = previous_name.map(ToOwned::to_owned);
        if let Some((team, members)) = team {
            let inside = |id| members.iter().any(|member| member.id == id);
            if self.after.assignee_id.is_some_and(|id| !inside(id)) {
                self.assign(None);
            }
            if self.after.assignee_id.is_none() && team.allow_auto_assign {
                let candidates: Vec<_> = context
                    .available()
                    .into_iter()
                    .filter(|agent| inside(agent.id))
                    .collect();
                self.pick(work, context, &candidates)?;
            }
        }
        Ok(())
    }

    pub fn set_priority(
        &mut self,
        work: &mut dyn Work,
        priority: Option<Priority>,
    ) -> Result<(), MessagingError> {
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
    pub fn finish(mut self, work: &mut dyn Work) -> Result<Conversation, MessagingError> {
        self.note_assignment(work)?;
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
    pub fn finish_seen(mut self, work: &mut dyn Work) -> Result<Conversation, MessagingError> {
        self.moments.fill(&self.after, &mut self.events)?;
        work.conversations()
            .update(&self.before, &self.after, &self.events)?;
        Ok(self.after)
    }
}

/// The labels in their order, each once in any case; the first spelling stays.
pub(super) fn distinct_labels(titles: impl Iterator<Item = String>) -> Vec<String> {
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
