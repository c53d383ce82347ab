//! The messages of a conversation (`operations.json #58`).

use super::{Message, MessageService, MessageView, MessageWindow, view_one, view_written};
use crate::contacts::Contact;
use crate::conversations::{Conversation, seen};
use crate::error::{MessagingError, Result};
use nimchat_accounts::{Agent, Caller, PersonView, ProfileView};
use nimchat_core_model::{AccountId, ConversationId, ConversationNumber, MessageId, distinct};
use std::collections::HashMap;

/// A window on a conversation, with what is shown of the conversation itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// The conversation.
    pub conversation: Conversation,
    /// Its customer.
    pub contact: Contact,
    /// The assignee, if they are still in the account.
    pub assignee: Option<ProfileView>,
    /// The messages, oldest first.
    pub messages: Vec<MessageView>,
}

impl MessageService {
    /// A window on a conversation, with three reads.
    pub fn list(
        &self,
        caller: &Agent,
        number: ConversationNumber,
        window: MessageWindow,
    ) -> Result<Thread> {
        let account = caller.account_id();
        let (conversation, contact, written) = {
            let mut view = self.deps.read()?;
            let found =
                view.conversations()
                    .find_with_contact(account, number, caller.visibility())?;
            let (found, contact) = found.ok_or(MessagingError::NotFound)?;
            let conversation = seen(Some(found))?;
            let written = view.messages().window(conversation.id, window)?;
            (conversation, contact, written)
        };
        let mut users = distinct(&written.messages, Message::user);
        users.extend(conversation.assignee_id);
        let people = self.deps.directory.people(account, &users)?;
        let contacts = HashMap::from([(contact.id, contact)]);
        let messages = view_written(&self.deps, account, written, &people, &contacts, |_| {
            Some(number)
        })?;
        let contact = contacts.into_values().next();
        let assignee = conversation.assignee_id.and_then(|id| people.get(&id));
        Ok(Thread {
            assignee: assignee.and_then(PersonView::profile),
            contact: contact.ok_or(MessagingError::NotFound)?,
            conversation,
            messages,
        })
    }

    /// A message of a conversation that is visible to the caller.
    pub fn find(
        &self,
        caller: &Caller,
        number: ConversationNumber,
        id: MessageId,
    ) -> Result<MessageView> {
        let account = caller.account_id();
        let conversation = self.deps.read()?.conversations().seen(caller, number)?;
        let message = self.by_id(account, conversation.id, number, id)?;
        message.ok_or(MessagingError::NotFound)
    }

    /// The message of this conversation with this id, as it is now; none if it no longer exists.
    pub fn by_id(
        &self,
        account: AccountId,
        conversation: ConversationId,
        number: ConversationNumber,
        id: MessageId,
    ) -> Result<Option<MessageView>> {
        let message: Option<Message> = self.deps.read()?.messages().find(conversation, id)?;
        message
            .map(|message| view_one(&self.deps, account, message, number))
            .transpose()
    }
}
