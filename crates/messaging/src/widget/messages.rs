//! A visitor's messages (docs/rules/contacts-and-inboxes.md §9, "Messages").

use super::{Guest, WidgetService};
use crate::conversations::{AssignmentContext, Conversation, ConversationChange, Draft};
use crate::error::{MessagingError, Result};
use crate::messages::{
    ContentType, Message, MessageType, MessageView, MessageWindow, NewAttachment, Sender,
    SenderView, check_attachments, check_content, resolve_reply, view_messages,
};
use crate::ports::{SENT_MESSAGES_KEY, Work};
use crate::visitors::Visitor;
use nimchat_accounts::Visibility;
use nimchat_core_model::values::{MAX_STRING, check_length, present};
use nimchat_core_model::{Actor, Attributes, Violations};
use serde_json::Value;
use std::collections::HashMap;

/// What a visitor writes.
#[derive(Debug, Clone, Default)]
pub struct WidgetMessage {
    /// The text.
    pub content: Option<String>,
    /// The files that are sent with it.
    pub attachments: Vec<NewAttachment>,
    /// The message that it answers.
    pub reply_to: Option<Value>,
    /// The visitor's own id of the message. A session sends one message under an id, however often it is sent.
    pub echo_id: Option<Value>,
    /// Where the conversation begins, if the message begins one: the page, the browser and the like.
    pub opening: Attributes,
}

impl WidgetMessage {
    pub(super) fn check(&self) -> Result<(), Violations> {
        if let Some(key) = self.key() {
            check_length("echo_id", &key, MAX_STRING)?;
        }
        let says = self.content.as_deref().unwrap_or_default();
        check_content(Some(says), ContentType::Text, &Attributes::new())
    }

    /// The id as it is kept.
    fn key(&self) -> Option<String> {
        match self.echo_id.as_ref()? {
            Value::String(text) => present(Some(text.clone())),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }
}

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The guest's conversation; without one the message begins it.
    Current,
    /// A conversation that it begins.
    New,
}

/// What was written, and in which conversation.
pub(super) type StoredMessage = (Conversation, Message);

impl WidgetService {
    /// Writes into the guest's conversation; without one the message begins it. A message that was sent before is
    /// answered as it was stored.
    pub fn post_message(&self, guest: Guest, message: WidgetMessage) -> Result<MessageView> {
        message.check()?;
        let echo_id = message.echo_id.clone();
        let (visitor, (conversation, message)) = if let Some(said) = self.sent(&guest, &message)? {
            (guest.visitor.ok_or(MessagingError::NotFound)?, said)
        } else {
            let visitor = self.settle(guest)?;
            let said = self.say(&visitor, Place::Current, message, Attributes::new())?;
            (visitor, said)
        };
        let sender = visitor.shown().contact;
        Ok(MessageView {
            message,
            number: conversation.number,
            sender: Some(SenderView::Contact(Box::new(sender))),
            echo_id,
        })
    }

    /// A window on the guest's conversation, oldest first, with the conversation; none without one.
    pub fn messages(
        &self,
        guest: &Guest,
        window: MessageWindow,
    ) -> Result<Option<(Conversation, Vec<MessageView>)>> {
        let Some(visitor) = &guest.visitor else {
            return Ok(None);
        };
        let Some(conversation) = self.current(visitor)? else {
            return Ok(None);
        };
        let messages = self.window(visitor, &conversation, window)?;
        Ok(Some((conversation, messages)))
    }

    pub(super) fn newest(
        &self,
        visitor: &Visitor,
        conversation: &Conversation,
    ) -> Result<Vec<MessageView>> {
        self.window(visitor, conversation, MessageWindow::between(None, None))
    }

    fn window(
        &self,
        visitor: &Visitor,
        conversation: &Conversation,
        window: MessageWindow,
    ) -> Result<Vec<MessageView>> {
        let mut view = self.deps.read()?;
        let messages = view.messages().window(conversation.id, window.public())?;
        drop(view);
        let account = conversation.account_id;
        let contact = visitor.session.shown(&visitor.contact);
        let contacts = HashMap::from([(contact.id, contact)]);
        let number = conversation.number;
        view_messages(&self.deps, account, messages, &contacts, |_| Some(number))
    }

    /// What the guest's session has sent under the message's id.
    pub(super) fn sent(
        &self,
        guest: &Guest,
        message: &WidgetMessage,
    ) -> Result<Option<StoredMessage>> {
        let (Some(visitor), Some(key)) = (&guest.visitor, message.key()) else {
            return Ok(None);
        };
        self.sent_under(visitor, &key)
    }

    fn sent_under(&self, visitor: &Visitor, key: &str) -> Result<Option<StoredMessage>> {
        let account = visitor.contact.account_id;
        let mut view = self.deps.read()?;
        let Some(id) = view.sessions().sent(visitor.session.id, key)? else {
            return Ok(None);
        };
        let Some(message) = view.messages().many(account, &[id])?.messages.pop() else {
            return Ok(None);
        };
        let within = message.conversation_id;
        let conversation = view.conversations().by_id(account, within)?;
        Ok(conversation.map(|conversation| (conversation, message)))
    }

    /// Writes the message there.
    pub(super) fn say(
        &self,
        visitor: &Visitor,
        place: Place,
        message: WidgetMessage,
        custom_attributes: Attributes,
    ) -> Result<StoredMessage> {
        let key = message.key();
        match self.write(visitor, place, message, custom_attributes, key.as_deref()) {
            // the same message came twice at once
            Err(MessagingError::Store(error)) if error.is_conflict_on(SENT_MESSAGES_KEY) => {
                let key = key.unwrap_or_default();
                let sent = self.sent_under(visitor, &key)?;
                sent.ok_or(MessagingError::Store(error))
            }
            said => said,
        }
    }

    fn write(
        &self,
        visitor: &Visitor,
        place: Place,
        message: WidgetMessage,
        custom_attributes: Attributes,
        key: Option<&str>,
    ) -> Result<StoredMessage> {
        let sessions = self.sessions_of(visitor)?;
        let within = match place {
            Place::Current => self.current(visitor)?,
            Place::New => None,
        };
        let context = match &within {
            Some(conversation) => self.visitors.context(visitor, conversation)?,
            None => AssignmentContext::of(&self.deps, visitor.inbox.clone())?,
        };
        check_attachments(
            &*self.deps.store,
            visitor.contact.account_id,
            &visitor.inbox.channel,
            &message.attachments,
        )?;
        let mut work = self.deps.store.begin()?;
        let within = if within.is_none() && place == Place::Current {
            // of two messages at once one begins the conversation
            work.sessions().lock(visitor.session.id)?;
            work.conversations().latest_of_sessions(&sessions)?
        } else {
            within
        };
        let mut change = if let Some(conversation) = within {
            let found = work.conversations().lock(
                conversation.account_id,
                conversation.number,
                Visibility::Everything,
            )?;
            let conversation = found.ok_or(MessagingError::NotFound)?.conversation;
            let actor = Actor::from(&visitor.contact);
            ConversationChange::of(conversation, actor, self.deps.clock.now())
        } else {
            let opening = message.opening.clone();
            self.begin(&mut *work, visitor, &context, opening, custom_attributes)?
        };
        let draft = Self::draft(&mut *work, &change, visitor, message)?;
        let said = change.append_incoming(&mut *work, draft, &visitor.contact, &context)?;
        if let Some(key) = key {
            work.sessions()
                .note_sent(visitor.session.id, key, said.id)?;
        }
        let conversation = change.finish(&mut *work)?;
        work.commit()?;
        Ok((conversation, said))
    }

    fn draft(
        work: &mut dyn Work,
        change: &ConversationChange,
        visitor: &Visitor,
        message: WidgetMessage,
    ) -> Result<Draft> {
        let reply = message.reply_to.filter(|id| !id.is_null());
        let answers = reply.is_some();
        let mut content_attributes = Attributes::new();
        let reply_to = reply.unwrap_or_default();
        content_attributes
            .0
            .insert("in_reply_to".to_owned(), reply_to);
        if answers {
            resolve_reply(work, change.conversation().id, &mut content_attributes)?;
        }
        let sender = Sender::Contact(visitor.contact.id);
        Ok(Draft {
            content: present(message.content),
            attachments: message.attachments,
            content_attributes,
            echo_id: message.echo_id,
            ..Draft::text(MessageType::Incoming, String::new(), Some(sender))
        })
    }
}
