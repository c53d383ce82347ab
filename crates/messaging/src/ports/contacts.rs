//! The storage port of contacts.

use crate::contacts::{Contact, ContactKey, ContactQuery, NewContact};
use crate::conversations::Conversation;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, ContactId, Email, PageRequest, Paged, PhoneNumber, Progress, StoreResult,
};

/// Reads contacts and their sessions.
pub trait ContactLookup {
    /// The contact, if it is this account's.
    fn find(&mut self, account: AccountId, id: ContactId) -> StoreResult<Option<Contact>>;
    /// Those of the ids that are this account's.
    fn many(&mut self, account: AccountId, ids: &[ContactId]) -> StoreResult<Vec<Contact>>;
    /// The contact with this identifier.
    fn by_identifier(
        &mut self,
        account: AccountId,
        identifier: &str,
    ) -> StoreResult<Option<Contact>>;
    /// The contact with this address.
    fn by_email(&mut self, account: AccountId, email: &Email) -> StoreResult<Option<Contact>>;
    /// The contact with this telephone number.
    fn by_phone_number(
        &mut self,
        account: AccountId,
        number: &PhoneNumber,
    ) -> StoreResult<Option<Contact>>;
    /// The requested ones of the contacts that have an address, a telephone number or an identifier
    /// ([`Contact::is_resolved`]), that match, in [`ContactSort::order`](crate::contacts::ContactSort::order), with
    /// their total, which is stored rather than counted for a query of everyone.
    fn resolved(
        &mut self,
        account: AccountId,
        query: &ContactQuery,
        asked: &PageRequest,
    ) -> StoreResult<Paged<Contact>>;
    /// At the most `limit` of the same contacts, those whose ids are higher than `after`, by id, in whatever order the
    /// query asks for.
    fn resolved_after(
        &mut self,
        account: AccountId,
        query: &ContactQuery,
        after: ContactId,
        limit: u32,
    ) -> StoreResult<Vec<Contact>>;
}

/// Stores contacts.
pub trait Contacts: ContactLookup {
    /// Adds one. Taken values are conflicts on `contacts_account_id_email_key`,
    /// `contacts_account_id_phone_number_key` or `contacts_account_id_identifier_key`.
    fn add(&mut self, contact: NewContact) -> StoreResult<Contact>;
    /// Adds several, as [`Contacts::add`] each, and answers them in the same order.
    fn add_all(&mut self, contacts: Vec<NewContact>) -> StoreResult<Vec<Contact>>;
    /// Those of the account's contacts that have any of these values, by id; no other work changes them until this work
    /// ends.
    fn lock_with(&mut self, account: AccountId, keys: &[ContactKey]) -> StoreResult<Vec<Contact>>;
    /// Those of the ids that are this account's, by id; no other work changes them until this work ends.
    fn lock(&mut self, account: AccountId, ids: &[ContactId]) -> StoreResult<Vec<Contact>>;
    /// As [`Contacts::lock`] of both, after the conversations of `other`: who writes in one holds it already when they
    /// come to its contact.
    fn lock_to_merge(
        &mut self,
        account: AccountId,
        base: ContactId,
        other: ContactId,
    ) -> StoreResult<Vec<Contact>>;
    /// Takes the contact out of every look-up but [`ContactLookup::many`], and sets free the values that are unique.
    /// [`Contacts::erase`] does the rest. An unknown contact is a missing reference.
    fn remove(&mut self, account: AccountId, id: ContactId) -> StoreResult<()>;
    /// Writes every attribute of an existing one. Conflicts as [`Contacts::add`].
    fn update(&mut self, contact: &Contact) -> StoreResult<()>;
    /// As [`Contacts::update`] of each. None of them takes a value that another one gives up.
    fn update_all(&mut self, contacts: &[Contact]) -> StoreResult<()>;
    /// Makes what lists and searches look up of the newest `limit` contacts that do not have it yet: those of older
    /// versions. Answers whether more remain, and the id below which they are.
    fn index(&mut self, limit: u32) -> StoreResult<(Progress, i64)>;
    /// Records that the contact wrote just now, and answers their new state. An unknown contact is a missing reference.
    fn touch(
        &mut self,
        account: AccountId,
        id: ContactId,
        at: DateTime<Utc>,
    ) -> StoreResult<Contact>;
    /// Moves the sessions, conversations, messages and notes of `other` to `base`, and removes `other`. Answers the
    /// conversations that moved.
    fn merge(
        &mut self,
        account: AccountId,
        base: ContactId,
        other: ContactId,
    ) -> StoreResult<Vec<Conversation>>;
    /// Erases part of what names the contact, at most `limit` rows of a kind: events, jobs and webhook deliveries about
    /// them and their conversations, the conversations with their messages, and, last of all, the contact with their
    /// sessions. A job, due at `at`, deletes their picture. An unknown contact leaves nothing to do.
    fn erase(
        &mut self,
        account: AccountId,
        id: ContactId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress>;
}
