//! A conversation under revision: every rule about what one change brings with it (contract messaging.md §8).
//!
//! A use case takes one, changes it through its methods and finishes it; what differs is then written together with
//! the events that tell of it.

use super::activity;
use super::desk::{Colleague, Desk};
use super::{Conversation, Priority, Status};
use crate::contacts::Contact;
use crate::error::MessagingError;
use crate::messages::{ContentType, Message, MessageType, NewMessage, Sender};
use crate::ports::Work;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::Team;
use nimchat_core_model::{Actor, Attributes, Changes, EventName, NewEvent, Subject, Violations};
use serde_json::{Value, json};

/// A message before it has a conversation.
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
    /// What its writer calls it; not stored, but told along, so that their programs know it when they hear of it.
    pub echo_id: Option<String>,
}

impl Draft {
    /// Plain text of this type.
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

    /// A person's own answer to the customer (contract messaging.md §8.3).
    fn is_human_response(&self) -> bool {
        self.message_type == MessageType::Outgoing
            && !self.private
            && matches!(self.sender, Some(Sender::User(_)))
            && !self.content_attributes.0.contains_key("automation_rule_id")
            && !self.additional_attributes.0.contains_key("campaign_id")
    }
}

pub(crate) struct Revision {
    before: Conversation,
    after: Conversation,
    events: Vec<NewEvent>,
    actor: Actor,
    at: DateTime<Utc>,
}

impl Revision {
    /// Starts on what was locked, or just added, in this unit of work.
    pub fn of(conversation: Conversation, actor: Actor, at: DateTime<Utc>) -> Self {
        Self {
            before: conversation.clone(),
            after: conversation,
            events: Vec::new(),
            actor,
            at,
        }
    }

    /// The conversation as it stands now.
    pub fn conversation(&self) -> &Conversation {
        &self.after
    }

    /// Notes an event about the conversation.
    pub fn tell(&mut self, name: EventName, changes: Changes) {
        let subject = Subject::Conversation { id: self.after.id };
        self.push(name, subject, changes);
    }

    fn push(&mut self, name: EventName, subject: Subject, changes: Changes) {
        let event = NewEvent::new(
            self.after.account_id,
            name,
            subject,
            self.actor.clone(),
            self.at,
        );
        self.events.push(event.with_changes(changes));
    }

    /// Adds a message that anybody but the customer wrote.
    pub fn append(&mut self, work: &mut dyn Work, draft: Draft) -> Result<Message, MessagingError> {
        self.check_flood(work)?;
        self.write(work, draft)
    }

    /// Adds a message that the customer wrote, with what it brings: it reopens, it makes the customer wait, it is
    /// unread, it may be greeted.
    pub fn append_incoming(
        &mut self,
        work: &mut dyn Work,
        draft: Draft,
        contact: &Contact,
        desk: &Desk,
    ) -> Result<Message, MessagingError> {
        self.check_flood(work)?;
        if !contact.blocked {
            self.reopen(work, desk)?;
        }
        let message = self.write(work, draft)?;
        work.contacts()
            .touch(self.after.account_id, contact.id, self.at)?;
        let changes = Changes::from([(
            "last_activity_at".to_owned(),
            (json!(contact.last_activity_at), json!(self.at)),
        )]);
        self.push(
            EventName::ContactUpdated,
            Subject::Contact { id: contact.id },
            changes,
        );
        self.greet(work, desk)?;
        Ok(message)
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
        let answers = draft.is_human_response();
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
        let subject = Subject::Message {
            id: message.id,
            conversation_id: self.after.id,
        };
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
            conversation.waiting_since = None;
            if conversation.first_reply_created_at.is_none() {
                conversation.first_reply_created_at = Some(self.at);
                self.push(EventName::FirstReplyCreated, subject, Changes::new());
            }
        }
        Ok(message)
    }

    /// Writes what agents read about a change, if there is anything to say.
    pub fn note(
        &mut self,
        work: &mut dyn Work,
        text: Option<String>,
    ) -> Result<(), MessagingError> {
        if let Some(text) = text {
            self.write(work, Draft::text(MessageType::Activity, text, None))?;
        }
        Ok(())
    }

    fn reopen(&mut self, work: &mut dyn Work, desk: &Desk) -> Result<(), MessagingError> {
        let status = match self.after.status {
            Status::Resolved if desk.has_bot => Status::Pending,
            Status::Resolved | Status::Snoozed => Status::Open,
            Status::Open | Status::Pending => return Ok(()),
        };
        let text = desk
            .is_api()
            .then(|| activity::REOPENED_BY_CUSTOMER.to_owned());
        self.turn(work, status, None, text)?;
        self.auto_assign(work, desk)
    }

    /// Answers the first message of a conversation (contract messaging.md §7.2).
    fn greet(&mut self, work: &mut dyn Work, desk: &Desk) -> Result<(), MessagingError> {
        let Some(greeting) = desk.greeting() else {
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

    /// Changes the status in the actor's name. Nothing happens if it is that already and stays as long.
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

    /// Gives an open conversation that nobody of the inbox has to whoever of the inbox is available and was picked
    /// longest ago (contract messaging.md §8.6).
    pub fn auto_assign(&mut self, work: &mut dyn Work, desk: &Desk) -> Result<(), MessagingError> {
        let taken = self.after.assignee_id.is_some_and(|id| desk.has_member(id));
        if self.after.status != Status::Open || !desk.assigns() || taken {
            return Ok(());
        }
        let candidates = desk.available();
        self.pick(work, desk, &candidates, None)
    }

    fn pick(
        &mut self,
        work: &mut dyn Work,
        desk: &Desk,
        candidates: &[Colleague],
        team: Option<&Team>,
    ) -> Result<(), MessagingError> {
        let ids: Vec<_> = candidates.iter().map(|colleague| colleague.id).collect();
        let picked =
            work.inboxes()
                .pick_member(self.after.account_id, desk.inbox.id, &ids, self.at)?;
        let picked = candidates
            .iter()
            .find(|colleague| Some(colleague.id) == picked);
        match (picked, team) {
            (Some(colleague), None) => self.assign(work, Some(colleague)),
            // the team's own note names the assignee too
            (Some(colleague), Some(_)) => {
                self.put_in_charge(Some(colleague));
                Ok(())
            }
            (None, _) => Ok(()),
        }
    }

    /// Puts somebody in charge, or nobody.
    pub fn assign(
        &mut self,
        work: &mut dyn Work,
        assignee: Option<&Colleague>,
    ) -> Result<(), MessagingError> {
        if self.put_in_charge(assignee) {
            let text = activity::assignee(&self.actor, assignee);
            self.note(work, text)?;
        }
        Ok(())
    }

    fn put_in_charge(&mut self, assignee: Option<&Colleague>) -> bool {
        let id = assignee.map(|colleague| colleague.id);
        if self.after.assignee_id == id {
            return false;
        }
        let changes = change("assignee_id", json!(self.after.assignee_id), json!(id));
        self.after.assignee_id = id;
        self.tell(EventName::AssigneeChanged, changes);
        true
    }

    /// Gives the conversation to a team, or to none. An assignee who is not in the team is dropped; if the team
    /// wants it, one of its members takes over.
    pub fn assign_team(
        &mut self,
        work: &mut dyn Work,
        team: Option<(&Team, &[Colleague])>,
        previous_name: Option<&str>,
        desk: &Desk,
    ) -> Result<(), MessagingError> {
        let id = team.map(|(team, _)| team.id);
        if self.after.team_id == id {
            return Ok(());
        }
        let changes = change("team_id", json!(self.after.team_id), json!(id));
        self.after.team_id = id;
        self.tell(EventName::TeamChanged, changes);
        let mut assignee = None;
        if let Some((team, members)) = team {
            let inside = |id| members.iter().any(|member| member.id == id);
            if self.after.assignee_id.is_some_and(|id| !inside(id)) {
                self.put_in_charge(None);
            }
            if self.after.assignee_id.is_none() && team.allow_auto_assign {
                let candidates: Vec<_> = desk
                    .available()
                    .into_iter()
                    .filter(|colleague| inside(colleague.id))
                    .collect();
                self.pick(work, desk, &candidates, Some(team))?;
                assignee = members
                    .iter()
                    .find(|member| Some(member.id) == self.after.assignee_id);
            }
        }
        let name = team.map(|(team, _)| team.name.as_str());
        let text = activity::team(&self.actor, name, previous_name, assignee);
        self.note(work, text)
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

    /// Writes the conversation and its events. `conversation.updated` is among them if one of the attributes that
    /// the contract names changed (messaging.md §4.4).
    pub fn finish(mut self, work: &mut dyn Work) -> Result<Conversation, MessagingError> {
        if self.after != self.before {
            self.after.updated_at = self.at;
            let mut changes = differences(&self.before, &self.after);
            if !changes.is_empty() {
                // told along with the others (contract messaging.md §5.3), never on its own
                let times = (json!(self.before.updated_at), json!(self.after.updated_at));
                changes.insert("updated_at".to_owned(), times);
                self.tell(EventName::ConversationUpdated, changes);
            }
        }
        work.conversations()
            .update(&self.before, &self.after, &self.events)?;
        Ok(self.after)
    }
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
    .filter(|(_, changed, _, _)| *changed)
    .map(|(attribute, _, old, new)| (attribute.to_owned(), (old, new)))
    .collect()
}
