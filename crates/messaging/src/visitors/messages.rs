//! A customer's messages (`operations.json #90, #91`).

use super::conversations::shown_window;
use super::{Visitor, VisitorService};
use crate::conversations::{AssignmentContext, Conversation, ConversationChange, Draft, Status};
use crate::error::{MessagingError, Result};
use crate::messages::{
    ContentType, MessageType, MessageView, NewAttachment, Sender, SenderView, check_attachments,
    check_content, view_messages,
};
use crate::ports::Work;
use nimchat_accounts::Visibility;
use nimchat_core_model::values::present;
use nimchat_core_model::{Actor, Attributes, ConversationNumber, MessageId};
use serde_json::Value;
use std::collections::HashMap;

/// The customer's message.
#[derive(Debug, Clone, Default)]
pub struct PostVisitorMessage {
    /// The text; required without attachments, unless [`PostVisitorMessage::may_be_empty`].
    pub content: Option<String>,
    /// May it be without content?
    pub may_be_empty: bool,
    /// The files that are sent with it.
    pub attachments: Vec<NewAttachment>,
    /// The client's own id of the message, until it has an id.
    pub echo_id: Option<Value>,
}

impl VisitorService {
    /// Writes an incoming message into one of the customer's conversations.
    pub fn post_message(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        number: ConversationNumber,
        command: PostVisitorMessage,
    ) -> Result<MessageView> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        let content = present(command.content);
        let attributes = Attributes::new();
        let may_be_empty = command.may_be_empty || !command.attachments.is_empty();
        let says = content.as_deref().or(may_be_empty.then_some(""));
        check_content(says, ContentType::Text, &attributes)?;
        check_attachments(
            &*self.deps.store,
            visitor.contact.account_id,
            &visitor.inbox.channel,
            &command.attachments,
        )?;
        let draft = Draft {
            content,
            attachments: command.attachments,
            echo_id: command.echo_id,
            ..Draft::text(MessageType::Incoming, String::new(), None)
        };
        self.act_for(visitor, |visitor| self.post(visitor, number, draft.clone()))
    }

    fn post(
        &self,
        visitor: &Visitor,
        number: ConversationNumber,
        draft: Draft,
    ) -> Result<MessageView> {
        let echo_id = draft.echo_id.clone();
        let draft = Draft {
            sender: Some(Sender::Contact(visitor.contact.id)),
            ..draft
        };
        let mut work = self.deps.store.begin()?;
        let mut conversation = lock_own(&mut *work, visitor, number)?;
        let assignment = if is_answered_as_is(visitor, &conversation) {
            AssignmentContext::unmanned(visitor.inbox.clone())
        } else {
            // who may be assigned is read before the work begins
            drop(work);
            let assignment = self.assignment(visitor, &conversation)?;
            work = self.deps.store.begin()?;
            conversation = lock_own(&mut *work, visitor, number)?;
            assignment
        };
        let actor = Actor::from(&visitor.contact);
        let mut change = ConversationChange::of(conversation, actor, self.deps.clock.now());
        let message = change.append_incoming(&mut *work, draft, &visitor.contact, &assignment)?;
        change.finish(&mut *work)?;
        work.commit()?;
        Ok(MessageView {
            message,
            number,
            sender: Some(SenderView::Contact(Box::new(
                visitor.clone().shown().contact,
            ))),
            echo_id,
        })
    }

    /// What the customer sees of one of their conversations: the newest messages, or those before one of
    /// them, oldest first.
    pub fn messages(
        &self,
        inbox_identifier: &str,
        source_id: &str,
        number: ConversationNumber,
        before: Option<MessageId>,
    ) -> Result<Vec<MessageView>> {
        let visitor = self.visitor(inbox_identifier, source_id)?;
        let conversation = self.own(&visitor, number)?;
        let messages = self
            .deps
            .read()?
            .messages()
            .window(conversation.id, shown_window(before))?;
        let account = visitor.contact.account_id;
        let contact = visitor.shown().contact;
        let contacts = HashMap::from([(contact.id, contact)]);
        view_messages(&self.deps, account, messages, &contacts, |_| Some(number))
    }

    /// What a message needs to know of the conversation's inbox: its members only if it may reopen the conversation.
    pub(crate) fn context(
        &self,
        visitor: &Visitor,
        conversation: &Conversation,
    ) -> Result<AssignmentContext> {
        if is_answered_as_is(visitor, conversation) {
            Ok(AssignmentContext::unmanned(visitor.inbox.clone()))
        } else {
            self.assignment(visitor, conversation)
        }
    }

    /// Who may be assigned to the conversation when the message reopens it.
    fn assignment(
        &self,
        visitor: &Visitor,
        conversation: &Conversation,
    ) -> Result<AssignmentContext> {
        if conversation.inbox_id == visitor.inbox.id {
            AssignmentContext::of(&self.deps, visitor.inbox.clone())
        } else {
            AssignmentContext::read(&self.deps, conversation.account_id, conversation.inbox_id)
        }
    }
}

/// Does a message leave the conversation as it is, so that the inbox's members do not matter?
fn is_answered_as_is(visitor: &Visitor, conversation: &Conversation) -> bool {
    conversation.inbox_id == visitor.inbox.id
        && matches!(conversation.status, Status::Open | Status::Pending)
}

/// Locks one of the customer's conversations.
fn lock_own(
    work: &mut dyn Work,
    visitor: &Visitor,
    number: ConversationNumber,
) -> Result<Conversation> {
    let account = visitor.contact.account_id;
    let everything = Visibility::Everything;
    let found = work.conversations().lock(account, number, everything)?;
    found
        .map(|found| found.conversation)
        .filter(|conversation| visitor.owns(conversation))
        .ok_or(MessagingError::NotFound)
}
