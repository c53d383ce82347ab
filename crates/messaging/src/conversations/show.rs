//! One conversation (`operations.json #34`).

use super::view::assemble;
use super::{ConversationService, ConversationView, Number, seen};
use crate::error::MessagingError;
use crate::messages::{MessageView, MessageWindow, view_messages};
use nimchat_accounts::{Agent, Caller};
use nimchat_core_model::{AccountId, ConversationId};
use std::collections::HashMap;

impl ConversationService {
    /// The most messages that a conversation is shown with; older ones are on further pages.
    pub const SHOWN_MESSAGES: u32 = 1000;

    /// The conversation with its newest messages, oldest first.
    pub fn show(
        &self,
        caller: &Agent,
        number: Number,
    ) -> Result<(ConversationView, Vec<MessageView>), MessagingError> {
        let account = caller.account_id();
        let (conversation, messages) = {
            let mut view = self.deps.store.read()?;
            let found = view
                .conversations()
                .find(account, number, caller.visibility())?;
            let conversation = seen(found)?;
            let window = MessageWindow::newest(Self::SHOWN_MESSAGES);
            let messages = view.messages().window(conversation.id, window)?;
            (conversation, messages)
        };
        let view = self.view(account, conversation)?;
        let contacts = HashMap::from([(view.contact.id, view.contact.clone())]);
        let messages = view_messages(&self.deps, account, messages, &contacts, |_| Some(number))?;
        Ok((view, messages))
    }

    /// The conversation without its messages.
    pub fn find(
        &self,
        caller: &Caller,
        number: Number,
    ) -> Result<ConversationView, MessagingError> {
        let account = caller.account_id();
        let found =
            self.deps
                .store
                .read()?
                .conversations()
                .find(account, number, caller.visibility())?;
        self.view(account, seen(found)?)
    }

    /// The conversation with this key, as it is now; none if it no longer exists.
    pub fn by_id(
        &self,
        account: AccountId,
        id: ConversationId,
    ) -> Result<Option<ConversationView>, MessagingError> {
        let found = self.deps.store.read()?.conversations().by_id(account, id)?;
        found
            .map(|conversation| self.view(account, conversation))
            .transpose()
    }

    pub(super) fn view(
        &self,
        account: AccountId,
        conversation: super::Conversation,
    ) -> Result<ConversationView, MessagingError> {
        assemble(&self.deps, account, vec![conversation])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }
}
