//! A customer's conversations (`operations.json #88, #89`).

use super::{Visitor, VisitorConversation, VisitorService};
use crate::conversations::{
    AssignmentContext, Conversation, ConversationChange, Opening, Status, check_attributes,
};
use crate::error::{MessagingError, Result};
use crate::messages::{Message, MessageWindow, view_messages};
use crate::ports::{CustomerScope, WrittenMessages};
use nimchat_core_model::{Actor, Attributes, ConversationNumber};
use std::collections::HashMap;

impl VisitorService {
    /// The most conversations that a customer is shown, and the most messages of each: the newest.
    pub const SHOWN: u32 = 1000;

    /// Begins a conversation, or answers the session's latest one if the inbox is locked to a single conversation.
    pub fn start_conversation(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        custom_attributes: Option<Attributes>,
    ) -> Result<VisitorConversation> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        let custom_attributes = custom_attributes.unwrap_or_default();
        let account = visitor.contact.account_id;
        check_attributes(&self.deps, account, &Attributes::new(), &custom_attributes)?;
        let context = AssignmentContext::of(&self.deps, visitor.inbox.clone())?;
        self.act_for(visitor, |visitor| {
            self.start(visitor, &context, custom_attributes.clone())
        })
    }

    fn start(
        &self,
        visitor: &Visitor,
        context: &AssignmentContext,
        custom_attributes: Attributes,
    ) -> Result<VisitorConversation> {
        let uuid = self.deps.tokens.uuid();
        let (now, mut work) = self.deps.begin()?;
        let existing = if visitor.inbox.settings.lock_to_single_conversation {
            // two calls at once must not both find none
            work.sessions().lock(visitor.session.id)?;
            work.conversations()
                .latest_of_sessions(&[visitor.session.id])?
        } else {
            None
        };
        let conversation = if let Some(conversation) = existing {
            drop(work);
            conversation
        } else {
            let opening = Opening {
                status: Status::Open,
                snoozed_until: None,
                additional_attributes: Attributes::new(),
                custom_attributes,
                campaign: None,
            };
            let new = opening.conversation(&visitor.contact, &visitor.session, context, uuid, now);
            let conversation = work.conversations().add(new)?;
            let actor = Actor::from(&visitor.contact);
            let mut change = ConversationChange::begun(conversation, actor, now);
            change.auto_assign(&mut *work, context)?;
            let conversation = change.finish(&mut *work)?;
            work.commit()?;
            conversation
        };
        self.shown(visitor, vec![conversation])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }

    /// The customer's conversations, oldest first: those of the session, or of the contact once their identifier is
    /// proven. The newest [`VisitorService::SHOWN`] of them, or of those below a number.
    pub fn conversations(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        before: Option<ConversationNumber>,
    ) -> Result<Vec<VisitorConversation>> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        let mine = if visitor.session.hmac_verified {
            CustomerScope::Contact(visitor.contact.id)
        } else {
            CustomerScope::Session(visitor.session.id)
        };
        let account = visitor.contact.account_id;
        let conversations =
            self.deps
                .read()?
                .conversations()
                .of_customer(account, mine, before, Self::SHOWN)?;
        self.shown(&visitor, conversations)
    }

    pub(super) fn shown(
        &self,
        visitor: &Visitor,
        conversations: Vec<Conversation>,
    ) -> Result<Vec<VisitorConversation>> {
        let ids: Vec<_> = conversations.iter().map(|c| c.id).collect();
        let messages: Vec<Message> = self.deps.read()?.messages().public_of(&ids, Self::SHOWN)?;
        let numbers: HashMap<_, _> = conversations.iter().map(|c| (c.id, c.number)).collect();
        let shown = visitor.session.shown(&visitor.contact);
        let contacts = HashMap::from([(shown.id, shown.clone())]);
        let account = visitor.contact.account_id;
        let written = WrittenMessages::of(&self.deps, messages)?;
        let views = view_messages(&self.deps, account, written, &contacts, |message| {
            numbers.get(&message.conversation_id).copied()
        })?;
        let mut by_conversation: HashMap<_, Vec<_>> = HashMap::new();
        for view in views {
            by_conversation
                .entry(view.message.conversation_id)
                .or_default()
                .push(view);
        }
        Ok(conversations
            .into_iter()
            .map(|conversation| VisitorConversation {
                messages: by_conversation.remove(&conversation.id).unwrap_or_default(),
                contact: shown.clone(),
                conversation,
            })
            .collect())
    }

    /// One of the session's conversations, or of the contact's once they proved who they are.
    pub(super) fn own(
        &self,
        visitor: &Visitor,
        number: ConversationNumber,
    ) -> Result<Conversation> {
        let found = self.deps.read()?.conversations().find(
            visitor.contact.account_id,
            number,
            nimchat_accounts::Visibility::Everything,
        )?;
        found
            .map(|sighting| sighting.conversation)
            .filter(|conversation| visitor.owns(conversation))
            .ok_or(MessagingError::NotFound)
    }
}

/// The first window of messages that a customer is shown.
pub(super) fn shown_window(before: Option<nimchat_core_model::MessageId>) -> MessageWindow {
    MessageWindow::between(before, None).public()
}
