//! A visitor answers a message that asks for something: an address, a choice, a form, a rating.

use super::{Guest, Introduction, WidgetService};
use crate::contacts::Contact;
use crate::conversations::{Conversation, ConversationChange};
use crate::error::{MessagingError, Result};
use crate::messages::{ContentType, Message, Submission};
use crate::visitors::Visitor;
use nimchat_accounts::Visibility;
use nimchat_core_model::{Actor, Email, MessageId};
use serde_json::json;

impl WidgetService {
    /// Writes what the guest submits to a message that they see, and answers the guest. An address is the answer to a
    /// message that asks for it alone.
    pub fn submit(
        &self,
        guest: &Guest,
        id: MessageId,
        email: Option<String>,
        submission: Option<&Submission>,
    ) -> Result<Contact> {
        let (mut visitor, conversation, message) = self.asked(guest, id)?;
        if let (ContentType::InputEmail, Some(email)) = (message.content_type, email) {
            let email = Email::parse(&email, "is invalid")?;
            self.note_address(&visitor, &conversation, id, &email)?;
            let introduction = Introduction {
                email: Some(email.to_string()),
                ..Introduction::default()
            };
            visitor = self.introduce(guest.clone(), introduction, false)?;
        } else {
            let number = conversation.number;
            self.visitors
                .answer(visitor.clone(), number, id, submission)?;
        }
        Ok(visitor.shown().contact)
    }

    /// A message that the guest sees, in one of their conversations.
    fn asked(&self, guest: &Guest, id: MessageId) -> Result<(Visitor, Conversation, Message)> {
        let visitor = guest.visitor.clone().ok_or(MessagingError::NotFound)?;
        let account = guest.site.account.id;
        let mut view = self.deps.read()?;
        let message = view.messages().many(account, &[id])?.messages.pop();
        let message = message.filter(Message::is_public);
        let message = message.ok_or(MessagingError::NotFound)?;
        let within = message.conversation_id;
        let conversation = view.conversations().by_id(account, within)?;
        drop(view);
        let conversation = conversation.filter(|conversation| visitor.owns(conversation));
        let conversation = conversation.ok_or(MessagingError::NotFound)?;
        Ok((visitor, conversation, message))
    }

    fn note_address(
        &self,
        visitor: &Visitor,
        conversation: &Conversation,
        id: MessageId,
        email: &Email,
    ) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        let found = work.conversations().lock(
            conversation.account_id,
            conversation.number,
            Visibility::Everything,
        )?;
        let conversation = found.ok_or(MessagingError::NotFound)?.conversation;
        let message = work.messages().find(conversation.id, id)?;
        let message = message.ok_or(MessagingError::NotFound)?;
        let mut answered = message.clone();
        let attributes = &mut answered.content_attributes.0;
        attributes.insert("submitted_email".to_owned(), json!(email));
        let actor = Actor::from(&visitor.contact);
        let mut change = ConversationChange::of(conversation, actor, self.deps.clock.now());
        change.update_message(&mut *work, &message, answered)?;
        change.finish(&mut *work)?;
        Ok(work.commit()?)
    }
}
