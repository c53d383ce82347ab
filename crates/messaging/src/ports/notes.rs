//! The storage port of notes about contacts.

use crate::contacts::notes::{ContactNote, NewContactNote};
use nimchat_core_model::{AccountId, ContactId, ContactNoteId, StoreResult};

/// Reads notes.
pub trait NoteLookup {
    /// The note, if it is about this contact of this account.
    fn find(
        &mut self,
        account: AccountId,
        contact: ContactId,
        id: ContactNoteId,
    ) -> StoreResult<Option<ContactNote>>;
    /// The notes about the contact, newest first.
    fn of_contact(
        &mut self,
        account: AccountId,
        contact: ContactId,
    ) -> StoreResult<Vec<ContactNote>>;
}

/// Stores notes.
pub trait Notes: NoteLookup {
    /// Adds one.
    fn add(&mut self, note: NewContactNote) -> StoreResult<ContactNote>;
    /// Writes the text, the author and the time of the change. An unknown note is a missing reference.
    fn update(&mut self, note: &ContactNote) -> StoreResult<()>;
    /// Removes one, and answers whether it was there.
    fn remove(
        &mut self,
        account: AccountId,
        contact: ContactId,
        id: ContactNoteId,
    ) -> StoreResult<bool>;
}
