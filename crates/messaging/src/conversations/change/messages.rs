//! What the messages of a conversation change (docs/rules/messaging.md §8).

use super::fill::Writer;
use super::{ConversationChange, change};
use crate::contacts::Contact;
use crate::conversations::Conversation;
use crate::conversations::activity::Phrase;
use crate::conversations::assignment_context::AssignmentContext;
use crate::error::Result;
use crate::messages::{
    ContentType, Message, MessageType, NewAttachment, NewMessage, Sender, is_human_reply,
};
use crate::moments;
use crate::ports::Work;
use chrono::TimeDelta;
use nimchat_core_model::{
    Attributes, Changes, EventName, NewEvent, StoredFile, Subject, Violations, files,
};
use serde_json::{Value, json};

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
    pub attachments: Vec<NewAttachment>,
    /// The agent whom the text's variables mean.
    pub writer: Option<Writer>,
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
            attachments: Vec::new(),
            writer: None,
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

impl ConversationChange {
    /// Adds a message that is not from the customer.
    pub fn append(&mut self, work: &mut dyn Work, draft: Draft) -> Result<Message> {
        self.check_flood(work)?;
        self.write(work, draft)
    }

    /// Adds a message from the customer, with its consequences: it may reopen the conversation, starts the customer's
    /// waiting time, counts as unread, and may be answered automatically.
    pub fn append_incoming(
        &mut self,
        work: &mut dyn Work,
        draft: Draft,
        contact: &Contact,
        context: &AssignmentContext,
    ) -> Result<Message> {
        self.check_flood(work)?;
        self.held = Some(Vec::new());
        self.reopen(work, contact, context)?;
        let activities = self.held.take().unwrap_or_default();
        let touched = self.touch(work, contact)?;
        let message = self.write(work, draft)?;
        for phrase in activities {
            self.note(work, Some(phrase))?;
        }
        self.events.push(touched);
        self.answer(work, contact, context)?;
        Ok(message)
    }

    /// Adds a message that the customer did not write, in their name.
    pub fn append_as_customer(
        &mut self,
        work: &mut dyn Work,
        draft: Draft,
        contact: &Contact,
    ) -> Result<Message> {
        let touched = self.touch(work, contact)?;
        let message = self.append(work, draft)?;
        self.events.push(touched);
        Ok(message)
    }

    /// Records that the customer was active; answers the event, which follows that of the message. Called before the
    /// message is written, which the store then writes together with the conversation.
    fn touch(&self, work: &mut dyn Work, contact: &Contact) -> Result<NewEvent> {
        let before = contact.last_activity_at;
        let contact = work
            .contacts()
            .touch(self.after.account_id, contact.id, self.at)?;
        let subject = Subject::Contact { id: contact.id };
        let event = self
            .event(EventName::ContactUpdated, subject)
            .with_changes(change("last_activity_at", json!(before), json!(self.at)))
            .with_moment(moments::of_contact(&contact)?);
        Ok(event)
    }

    fn check_flood(&self, work: &mut dyn Work) -> Result<()> {
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

    pub(super) fn write(&mut self, work: &mut dyn Work, mut draft: Draft) -> Result<Message> {
        self.fill(work, &mut draft)?;
        let answers = draft.is_human_reply();
        let echo_id = draft
            .echo_id
            .map(|id| change("echo_id", Value::Null, json!(id)));
        let attachments = draft.attachments.into_iter();
        let attachments = attachments
            .map(|new| new.take(work, self.after.account_id))
            .collect::<Result<_, _>>()?;
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
            attachments,
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

    /// Writes a message that was changed, and records what differs. The conversation counts as changed.
    pub fn update_message(
        &mut self,
        work: &mut dyn Work,
        before: &Message,
        mut after: Message,
    ) -> Result<Message> {
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
        self.after.updated_at = self.at;
        let times = (json!(before.updated_at), json!(after.updated_at));
        changes.insert("updated_at".to_owned(), times);
        work.messages().update(&after)?;
        let subject = self.subject_of(&after)?;
        self.push(EventName::MessageUpdated, subject, changes);
        Ok(after)
    }

    /// Replaces a message with a tombstone, and deletes its files. No event repeats the deleted content. The conversation
    /// counts as changed.
    pub fn delete_message(&mut self, work: &mut dyn Work, message: Message) -> Result<Message> {
        let before = message.updated_at;
        for file in message.attachments.iter().flat_map(StoredFile::references) {
            files::delete_later(Some(file.to_owned()), work.jobs(), self.at)?;
        }
        let tombstone = message.into_tombstone(self.at);
        self.after.updated_at = self.at;
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

    fn subject_of(&mut self, message: &Message) -> Result<Subject> {
        self.moments.note_message(message)?;
        Ok(Subject::Message {
            id: message.id,
            conversation_id: self.after.id,
        })
    }

    /// Writes an activity message about a change, if there is a text for it.
    pub fn note(&mut self, work: &mut dyn Work, phrase: Option<Phrase>) -> Result<()> {
        let Some(phrase) = phrase else {
            return Ok(());
        };
        if let Some(held) = &mut self.held {
            held.push(phrase);
        } else {
            let text = self.say(work, &phrase)?;
            self.write(work, Draft::text(MessageType::Activity, text, None))?;
        }
        Ok(())
    }

    /// The text in the account's language.
    pub(super) fn say(&self, work: &mut dyn Work, phrase: &Phrase) -> Result<String> {
        let account = work.inboxes().account(self.after.account_id)?;
        phrase.text(account.as_ref().map(|account| &account.locale))
    }
}
