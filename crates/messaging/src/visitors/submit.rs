//! A customer answers a message that asks for something (`operations.json #92`).

use super::{Visitor, VisitorService};
use crate::conversations::ConversationChange;
use crate::error::{MessagingError, Result};
use crate::messages::{MessageView, Submission, view_messages};
use crate::ports::WrittenMessages;
use nimchat_accounts::Visibility;
use nimchat_core_model::{Actor, ConversationNumber, MessageId};
use std::collections::HashMap;

impl VisitorService {
    /// Writes what the customer submits to a message that they see in one of their conversations. Without a submission
    /// nothing changes.
    pub fn submit(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        number: ConversationNumber,
        id: MessageId,
        submission: Option<&Submission>,
    ) -> Result<MessageView> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        self.own(&visitor, number)?;
        self.answer(visitor, number, id, submission)
    }

    /// As [`VisitorService::submit`], in a conversation that is known to be the visitor's.
    pub(crate) fn answer(
        &self,
        visitor: Visitor,
        number: ConversationNumber,
        id: MessageId,
        submission: Option<&Submission>,
    ) -> Result<MessageView> {
        let account = visitor.contact.account_id;

        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, Visibility::Everything)?;
        let now = self.deps.clock.now();
        let conversation = found.ok_or(MessagingError::NotFound)?.conversation;
        let message = work.messages().find(conversation.id, id)?;
        let message = message.filter(crate::messages::Message::is_public);
        let mut message = message.ok_or(MessagingError::NotFound)?;
        if let Some(submission) = submission {
            let actor = Actor::from(&visitor.contact);
            let mut change = ConversationChange::of(conversation, actor, now);
            message = change.submit(&mut *work, &message, submission)?;
            change.finish(&mut *work)?;
            work.commit()?;
        } else {
            drop(work);
        }
        let contact = visitor.shown().contact;
        let contacts = HashMap::from([(contact.id, contact)]);
        let written = WrittenMessages::of(&self.deps, vec![message])?;
        view_messages(&self.deps, account, written, &contacts, |_| Some(number))?
            .pop()
            .ok_or(MessagingError::NotFound)
    }
}
