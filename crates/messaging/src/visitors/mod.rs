//! Visitors: the customer's side of an API inbox (docs/rules/messaging.md §3).
//!
//! Knowing the inbox' identifier and the session's source id is all the access there is to a session. What a customer
//! says of themselves without proof is a claim: it links their session to the known contact for the account's people, and
//! opens nothing of that contact to the session (`docs/decisions/0025`).

mod conversations;
mod identify;
mod inbox;
mod messages;
mod names;
mod proof;
mod read;
mod register;
mod resolve;
mod submit;

pub use identify::UpdateVisitor;
pub use messages::PostVisitorMessage;
pub use proof::Proof;
pub use register::RegisterVisitor;

use crate::Deps;
use crate::contacts::{Contact, ContactInbox};
use crate::conversations::Conversation;
use crate::error::{MessagingError, Result};
use crate::inboxes::{Channel, Inbox};
use crate::messages::MessageView;
use nimchat_accounts::{Account, AccountStatus};
use nimchat_core_model::{StoreError, service};

/// A customer in an inbox.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The inbox.
    pub inbox: Inbox,
    /// Their session.
    pub session: ContactInbox,
    /// Their contact.
    pub contact: Contact,
}

impl Visitor {
    /// Is it one of the session's conversations, or of the contact's once they proved who they are?
    pub(crate) fn owns(&self, conversation: &Conversation) -> bool {
        let session = &self.session;
        let proven = session.hmac_verified && conversation.contact_id == self.contact.id;
        proven || conversation.contact_inbox_id == session.id
    }

    /// As the customer sees themselves.
    #[must_use]
    pub(crate) fn shown(self) -> Self {
        Self {
            contact: self.session.shown(&self.contact),
            ..self
        }
    }
}

/// A conversation as its customer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitorConversation {
    /// The conversation.
    pub conversation: Conversation,
    /// Its customer.
    pub contact: Contact,
    /// The messages that are visible to them, oldest first.
    pub messages: Vec<MessageView>,
}

service! {
    /// The operations of customers.
    VisitorService(Deps)
}

impl VisitorService {
    /// The API inbox with this identifier. An inbox of a suspended account is not found.
    fn inbox(&self, identifier: &str) -> Result<(Account, Inbox)> {
        let found = self.deps.read()?.inboxes().by_token(identifier)?;
        found
            .filter(|(account, inbox)| is_open(account, inbox))
            .ok_or(MessagingError::NotFound)
    }

    /// The customer with this source id in the inbox with this identifier.
    fn visitor(&self, identifier: &str, source_id: &str) -> Result<Visitor> {
        let mut view = self.deps.read()?;
        let found = view.sessions().by_public_token(identifier, source_id)?;
        let found = found.filter(|found| is_open(&found.account, &found.inbox));
        let found = found.ok_or(MessagingError::NotFound)?;
        Ok(Visitor {
            contact: found.contact,
            session: found.session,
            inbox: found.inbox,
        })
    }

    /// Acts for the customer; again, for the contact that the session has by then, if another call was faster.
    fn act_for<T>(&self, mut visitor: Visitor, act: impl Fn(&Visitor) -> Result<T>) -> Result<T> {
        for _ in 0..REPEATS {
            let fault = match act(&visitor) {
                Err(fault) if is_overtaken(&fault) => fault,
                done => return done,
            };
            let before = visitor.contact.id;
            visitor = self.current(visitor)?;
            if matches!(fault, MessagingError::NotFound) && visitor.contact.id == before {
                return Err(fault);
            }
        }
        act(&visitor)
    }

    /// The customer as they are now, also by what is about to be committed: the unit of work that was overtaken saw that
    /// already, and a view of the committed state may not.
    fn current(&self, visitor: Visitor) -> Result<Visitor> {
        let ids = [visitor.session.id];
        let found = self.deps.store.begin()?.sessions().with_contacts(&ids)?;
        let (session, contact) = found.into_iter().next().ok_or(MessagingError::NotFound)?;
        Ok(Visitor {
            session,
            contact,
            ..visitor
        })
    }
}

/// How often a call is begun again, because another one changed the same contact or session meanwhile.
const REPEATS: usize = 3;

/// Did another call change the contact meanwhile: take a value, or join it with another contact?
fn is_overtaken(fault: &MessagingError) -> bool {
    matches!(
        fault,
        MessagingError::NotFound
            | MessagingError::Store(StoreError::Conflict { .. } | StoreError::MissingReference)
    )
}

/// Do customers reach the inbox by its identifier?
fn is_open(account: &Account, inbox: &Inbox) -> bool {
    matches!(inbox.channel, Channel::Api(_)) && account.status == AccountStatus::Active
}
