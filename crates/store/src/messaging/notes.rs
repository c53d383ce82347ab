//! Notes about contacts.

use super::{model, models};
use crate::conn::MultiBackend;
use crate::rows::changed;
use crate::schema::contact_notes;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, ContactId, ContactNoteId, StoreError, UserId};
use nimchat_messaging::contacts::notes::{ContactNote, NewContactNote};
use nimchat_messaging::ports::{NoteLookup, Notes};

#[derive(Queryable, Selectable)]
#[diesel(table_name = contact_notes, check_for_backend(MultiBackend))]
struct ContactNoteRow {
    id: i64,
    account_id: i64,
    contact_id: i64,
    user_id: Option<i64>,
    content: String,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<ContactNoteRow> for ContactNote {
    type Error = StoreError;

    fn try_from(row: ContactNoteRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            contact_id: row.contact_id.into(),
            user_id: row.user_id.map(UserId::new),
            content: row.content,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
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
    ) -> Result<Option<ContactNote>, StoreError> {
        let row: Option<ContactNoteRow> = self.run(|c| {
            the_note!(account, contact, id)
                .select(ContactNoteRow::as_select())
                .first(c)
                .optional()
        })?;
        model(row)
    }

    fn of_contact(
        &mut self,
        account: AccountId,
        contact: ContactId,
    ) -> Result<Vec<ContactNote>, StoreError> {
        let rows: Vec<ContactNoteRow> = self.run(|c| {
            contact_notes::table
                .filter(contact_notes::contact_id.eq(contact.get()))
                .filter(contact_notes::account_id.eq(account.get()))
                .order(contact_notes::id.desc())
                .select(ContactNoteRow::as_select())
                .load(c)
        })?;
        models(rows)
    }
}

impl Notes for UnitOfWork<'_> {
    fn add(&mut self, new: NewContactNote) -> Result<ContactNote, StoreError> {
        let row: ContactNoteRow = self.run(|c| {
            diesel::insert_into(contact_notes::table)
                .values((
                    contact_notes::account_id.eq(new.account_id.get()),
                    contact_notes::contact_id.eq(new.contact_id.get()),
                    contact_notes::user_id.eq(new.user_id.map(UserId::get)),
                    contact_notes::content.eq(&new.content),
                    contact_notes::created_at.eq(new.created_at.naive_utc()),
                    contact_notes::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<ContactNoteRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::ContactNote, row.id);
        row.try_into()
    }

    fn update(&mut self, note: &ContactNote) -> Result<(), StoreError> {
        let (account, contact, id) = (note.account_id, note.contact_id, note.id);
        changed(self.run(|c| {
            diesel::update(the_note!(account, contact, id))
                .set((
                    contact_notes::content.eq(&note.content),
                    contact_notes::user_id.eq(note.user_id.map(UserId::get)),
                    contact_notes::updated_at.eq(note.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn remove(
        &mut self,
        account: AccountId,
        contact: ContactId,
        id: ContactNoteId,
    ) -> Result<bool, StoreError> {
        let removed = self.run(|c| diesel::delete(the_note!(account, contact, id)).execute(c))?;
        Ok(removed > 0)
    }
}
