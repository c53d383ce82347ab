//! A customer ends a conversation, looks at one, or types in it (docs/rules/messaging.md §3).

use super::{Visitor, VisitorConversation, VisitorService};
use crate::conversations::{Conversation, ConversationChange, Status, Typing, tell_typing};
use crate::error::{MessagingError, Result};
use nimchat_accounts::Visibility;
use nimchat_core_model::{Actor, ConversationNumber};

impl VisitorService {
    /// One of the customer's conversations.
    pub fn conversation(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        number: ConversationNumber,
    ) -> Result<VisitorConversation> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        let conversation = self.own(&visitor, number)?;
        self.shown(&visitor, vec![conversation])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }

    /// Tells the agents that the customer types, or no longer types.
    pub fn type_in(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        number: ConversationNumber,
        typing: Option<Typing>,
    ) -> Result<()> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        let conversation = self.own(&visitor, number)?;
        let actor = Actor::from(&visitor.contact);
        match typing {
            Some(typing) => tell_typing(&self.deps, &conversation, actor, typing),
            None => Ok(()),
        }
    }

    /// Resolves one of the customer's conversations. One that is resolved stays so: only a message opens it.
    pub fn resolve(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        number: ConversationNumber,
    ) -> Result<VisitorConversation> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        self.own(&visitor, number)?;
        let conversation = self.end(&visitor, number)?;
        self.shown(&visitor, vec![conversation])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }

    /// As [`VisitorService::resolve`], in a conversation that is known to be the visitor's.
    pub(crate) fn end(
        &self,
        visitor: &Visitor,
        number: ConversationNumber,
    ) -> Result<Conversation> {
        let account = visitor.contact.account_id;
        let actor = Actor::from(&visitor.contact);

        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account, number, Visibility::Everything)?;
        let now = self.deps.clock.now();
        let conversation = found.ok_or(MessagingError::NotFound)?.conversation;
        let mut change = ConversationChange::of(conversation, actor, now);
        change.set_status(&mut *work, Status::Resolved, None)?;
        let conversation = change.finish(&mut *work)?;
        work.commit()?;
        Ok(conversation)
    }
}
