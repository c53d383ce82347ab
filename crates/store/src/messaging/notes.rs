//! Notes about contacts.

use crate::prelude::*;
use crate::schema::contact_notes;
use nimchat_core_model::{ContactId, ContactNoteId};
use nimchat_messaging::contacts::notes::{ContactNote, NewContactNote};
use nimchat_messaging::ports::{NoteLookup, Notes};

row! {
    ContactNoteRow of contact_notes as ContactNote {
        id, account_id, contact_id, user_id, content, created_at, updated_at,
    }
}

/// The note with this id of this contact.
macro_rules! the_note {
    ($account:ident, $contact:ident, $id:ident) => {
        contact_notes::table
            .filter(contact_notes::id.eq($id.get()))
            .filter(contact_notes::contact_id.eq($contact.get()))
            .filter(contact_notes::account_id.eq($account.get()))
    };
}

impl NoteLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        contact: ContactId,
        id: ContactNoteId,
    ) -> StoreResult<Option<ContactNote>> {
        self.first(the_note!(account, contact, id))
    }

    fn of_contact(
        &mut self,
        account: AccountId,
        contact: ContactId,
    ) -> StoreResult<Vec<ContactNote>> {
        self.load(
            contact_notes::table
                .filter(contact_notes::contact_id.eq(contact.get()))
                .filter(contact_notes::account_id.eq(account.get()))
                .order(contact_notes::id.desc()),
        )
    }
}

impl Notes for UnitOfWork<'_> {
    fn add(&mut self, new: NewContactNote) -> StoreResult<ContactNote> {
        let set = (
            columns!(contact_notes of new => account_id, contact_id, user_id, content, created_at),
            contact_notes::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, ContactNote, ContactNoteRow into contact_notes, set)
    }

    fn update(&mut self, note: &ContactNote) -> StoreResult<()> {
        let (account, contact, id) = (note.account_id, note.contact_id, note.id);
        self.must_write(|c| {
            diesel::update(the_note!(account, contact, id))
                .set(columns!(contact_notes of note => content, user_id, updated_at))
                .execute(c)
        })
    }

    fn remove(
        &mut self,
        account: AccountId,
        contact: ContactId,
        id: ContactNoteId,
    ) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(the_note!(account, contact, id)).execute(c))
    }
}
