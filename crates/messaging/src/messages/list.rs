//! The messages of a conversation (`operations.json #58`).

use super::{
    Message, MessageService, MessageView, MessageWindow, tell_availability, view_messages,
};
use crate::conversations::{ConversationView, assemble, seen};
use crate::error::MessagingError;
use nimchat_accounts::{Agent, Caller};
use nimchat_core_model::{AccountId, ConversationId, ConversationNumber, MessageId};
use std::collections::HashMap;

impl MessageService {
    /// A window on the conversation, oldest first, with the conversation itself.
    pub fn list(
        &self,
        caller: &Agent,
        number: ConversationNumber,
        window: MessageWindow,
    ) -> Result<(ConversationView, Vec<MessageView>), MessagingError> {
        let account = caller.account_id();
        let (conversation, messages) = {
            let mut view = self.deps.store.read()?;
            let found = view
                .conversations()
                .find(account, number, caller.visibility())?;
            let conversation = seen(found)?;
            let messages = view.messages().window(conversation.id, window)?;
            (conversation, messages)
        };
        let mut conversation = assemble(&self.deps, account, vec![conversation])?
            .pop()
            .ok_or(MessagingError::NotFound)?;
        let contact = conversation.contact.clone();
        let contacts = HashMap::from([(contact.id, contact)]);
        let mut messages =
            view_messages(&self.deps, account, messages, &contacts, |_| Some(number))?;
        let all = conversation.messages_mut().chain(&mut messages);
        tell_availability(&self.deps, account, all)?;
        Ok((conversation, messages))
    }

    /// A message of a conversation that is visible to the caller.
    pub fn find(
        &self,
        caller: &Caller,
        number: ConversationNumber,
        id: MessageId,
    ) -> Result<MessageView, MessagingError> {
        let account = caller.account_id();
        let found =
            self.deps
                .store
                .read()?
                .conversations()
                .find(account, number, caller.visibility())?;
        let conversation = seen(found)?;
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
    ) -> Result<Option<MessageView>, MessagingError> {
        let message: Option<Message> = self.deps.store.read()?.messages().find(conversation, id)?;
        let messages = message.into_iter().collect();
        let known = HashMap::new();
        let mut views = view_messages(&self.deps, account, messages, &known, |_| Some(number))?;
        Ok(views.pop())
    }
}
