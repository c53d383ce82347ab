//! The storage port of contacts' sessions.

use crate::contacts::{Claim, Contact, ContactInbox, NewContactInbox};
use crate::inboxes::Inbox;
use chrono::{DateTime, Utc};
use nimchat_accounts::Account;
use nimchat_core_model::{AccountId, ContactId, ContactInboxId, InboxId, MessageId, StoreResult};

/// The constraint that a session sends no two messages under one id.
pub const SENT_MESSAGES_KEY: &str = "sent_messages_contact_inbox_id_echo_id_key";

/// A session, and everything that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicSession {
    /// The account.
    pub account: Account,
    /// The inbox.
    pub inbox: Inbox,
    /// The session.
    pub session: ContactInbox,
    /// Its contact.
    pub contact: Contact,
}

/// Reads sessions.
pub trait SessionLookup {
    /// The session with this source id in this inbox.
    fn by_source(&mut self, inbox: InboxId, source_id: &str) -> StoreResult<Option<ContactInbox>>;
    /// The session with this source id in the inbox with this public token, with everything that it belongs to, in one
    /// read.
    fn by_public_token(
        &mut self,
        token: &str,
        source_id: &str,
    ) -> StoreResult<Option<PublicSession>>;
    /// The newest session with this source id in any inbox of the account.
    fn by_source_in_account(
        &mut self,
        account: AccountId,
        source_id: &str,
    ) -> StoreResult<Option<ContactInbox>>;
    /// The session with this real-time token, and its account.
    fn by_pubsub_token(&mut self, token: &str) -> StoreResult<Option<(AccountId, ContactInbox)>>;
    /// The contact's newest session in the inbox.
    fn latest_of(
        &mut self,
        contact: ContactId,
        inbox: InboxId,
    ) -> StoreResult<Option<ContactInbox>>;
    /// Sessions by id, each with its contact.
    fn with_contacts(
        &mut self,
        ids: &[ContactInboxId],
    ) -> StoreResult<Vec<(ContactInbox, Contact)>>;
    /// The message that the session sent under this id of its own.
    fn sent(&mut self, session: ContactInboxId, echo_id: &str) -> StoreResult<Option<MessageId>>;
    /// The sessions of these contacts, by id.
    fn of_contacts(&mut self, contacts: &[ContactId]) -> StoreResult<Vec<ContactInbox>>;
}

/// Stores sessions.
pub trait Sessions: SessionLookup {
    /// Adds one. A taken source id is a conflict on `contact_inboxes_inbox_id_source_id_key`.
    fn add(&mut self, session: NewContactInbox) -> StoreResult<ContactInbox>;
    /// Locks the session: others that lock it wait until this unit of work has ended.
    fn lock(&mut self, id: ContactInboxId) -> StoreResult<()>;
    /// Notes that the session sent the message under this id of its own. A taken id is a conflict on
    /// [`SENT_MESSAGES_KEY`].
    fn note_sent(
        &mut self,
        session: ContactInboxId,
        echo_id: &str,
        message: MessageId,
    ) -> StoreResult<()>;
    /// Changes what the session claims.
    fn claim(&mut self, id: ContactInboxId, claim: &Claim, at: DateTime<Utc>) -> StoreResult<()>;
    /// Notes that the contact proved their identifier: the session claims nothing any more.
    fn verify(&mut self, id: ContactInboxId, at: DateTime<Utc>) -> StoreResult<()>;
}
