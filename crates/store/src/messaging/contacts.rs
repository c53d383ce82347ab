//! Contacts.

use super::contact_row::{ChangedContactRow, ContactRow, NewContactRow};
use super::contact_search;
use super::conversation_row::ConversationRow;
use super::counters::shift_resolved_contacts;
use super::erasure;
use super::search_progress::Indexed;
use super::{contact_list, models};
use crate::dialect::{locked_to_delete, update_many};
use crate::keyset::Slice;
use crate::prelude::*;
use crate::schema::{
    contact_inboxes, contact_labels, contact_notes, contacts, conversations, messages,
};
use nimchat_core_model::filter::folded;
use nimchat_core_model::{ContactId, Email, PageRequest, Paged, PhoneNumber, Portion, Progress};
use nimchat_messaging::contacts::ContactKey;
use nimchat_messaging::ports::{ContactLookup, Contacts};
use nimchat_messaging::{Contact, ContactQuery, Conversation, NewContact, Sender};
use serde_json::Value;
use std::collections::BTreeMap;

new_row! {
    LabelRow into contact_labels { contact_id, title, account_id }
}

/// The contact with this value in a column that is unique in the account.
macro_rules! the_one {
    ($account:ident, $column:ident, $value:expr) => {
        of_account!(contacts, $account).filter(contacts::$column.eq($value))
    };
}

fn add(c: &mut AnyConn, new: Vec<NewContact>) -> QueryResult<Vec<Contact>> {
    let unnumbered = new.into_iter().map(|new| new.with_id(ContactId::new(0)));
    let mut contacts: Vec<Contact> = unnumbered.collect();
    let rows: Vec<NewContactRow> = contacts.iter().map(NewContactRow::from).collect();
    let mut ids: Vec<i64> = InsertMany::all(&rows).get_results(c)?;
    // rows get their ids in order, but are returned in any
    ids.sort_unstable();
    for (contact, id) in contacts.iter_mut().zip(ids) {
        contact.id = id.into();
    }
    contact_search::write_new(c, &contacts)?;
    let resolved = contacts.iter().filter(|contact| contact.is_resolved());
    let shifts = resolved.map(|contact| (contact.account_id, 1));
    shift_all(c, shifts)?;
    Ok(contacts)
}

/// Adds to the numbers of resolved contacts.
fn shift_all(c: &mut AnyConn, shifts: impl Iterator<Item = (AccountId, i64)>) -> QueryResult<()> {
    let mut sums = BTreeMap::<AccountId, i64>::new();
    for (account, by) in shifts {
        *sums.entry(account).or_default() += by;
    }
    sums.into_iter()
        .filter(|(_, by)| *by != 0)
        .try_for_each(|(account, by)| shift_resolved_contacts(c, account, by))
}

/// Locks those of the contacts that exist, of whom one is about to be deleted, and returns whether they are resolved.
pub(super) fn lock_to_delete(
    c: &mut AnyConn,
    account: AccountId,
    ids: [ContactId; 2],
) -> QueryResult<Vec<(i64, bool)>> {
    locked_to_delete!(
        c,
        of_account!(contacts, account)
            .filter(contacts::id.eq_any(ids.map(ContactId::get)))
            .order(contacts::id)
            .select((
                contacts::id,
                contacts::email
                    .is_not_null()
                    .or(contacts::phone_number.is_not_null())
                    .or(contacts::identifier.is_not_null()),
            )),
        load
    )
}

/// In the order of their ids.
fn lock_conversations(c: &mut AnyConn, account: AccountId, id: ContactId) -> QueryResult<()> {
    let of_contact = of_account!(conversations, account)
        .filter(conversations::contact_id.eq(id.get()))
        .order(conversations::id)
        .select(conversations::id);
    let _ids: Vec<i64> = locked!(c, of_contact, load)?;
    Ok(())
}

fn lock_rows(
    c: &mut AnyConn,
    account: AccountId,
    ids: &[ContactId],
) -> QueryResult<Vec<ContactRow>> {
    locked!(
        c,
        of_account!(contacts, account)
            .filter(contacts::id.eq_any(numbers(ids)))
            .filter(contacts::removed.eq(false))
            .order(contacts::id)
            .select(ContactRow::as_select()),
        load
    )
}

/// The ids of those who have any of the values, some more than once.
fn with_keys(c: &mut AnyConn, account: AccountId, keys: &[ContactKey]) -> QueryResult<Vec<i64>> {
    let [mut identifiers, mut emails, mut numbers] = [const { Vec::<&str>::new() }; 3];
    for key in keys {
        match key {
            ContactKey::Identifier(text) => identifiers.push(text),
            ContactKey::Email(text) => emails.push(text),
            ContactKey::PhoneNumber(text) => numbers.push(text),
        }
    }
    let mut ids = Vec::<i64>::new();
    macro_rules! find_by {
        ($column:ident, $values:ident) => {
            if !$values.is_empty() {
                let found = of_account!(contacts, account)
                    .filter(contacts::$column.eq_any($values))
                    .select(contacts::id);
                ids.extend(found.load::<i64>(c)?);
            }
        };
    }
    find_by!(identifier, identifiers);
    find_by!(email, emails);
    find_by!(phone_number, numbers);
    Ok(ids)
}

/// Returns how many contacts were removed.
fn remove(c: &mut AnyConn, account: AccountId, id: ContactId) -> QueryResult<usize> {
    let Some((_, resolved)) = lock_to_delete(c, account, [id, id])?.into_iter().next() else {
        return Ok(0);
    };
    if resolved {
        shift_resolved_contacts(c, account, -1)?;
    }
    let known = contacts::table.find(id.get());
    let removed = diesel::update(known.filter(contacts::removed.eq(false)))
        .set((
            contacts::removed.eq(true),
            contacts::email.eq(None::<String>),
            contacts::phone_number.eq(None::<String>),
            contacts::identifier.eq(None::<String>),
        ))
        .execute(c)?;
    contact_search::remove(c, account.get(), id.get())?;
    Ok(removed)
}

fn lock_below(c: &mut AnyConn, below: i64, limit: u32) -> QueryResult<Vec<ContactRow>> {
    locked!(
        c,
        contacts::table
            .filter(contacts::id.lt(below))
            .filter(contacts::removed.eq(false))
            .order(contacts::id.desc())
            .limit(i64::from(limit))
            .select(ContactRow::as_select()),
        load
    )
}

/// Returns how many of the contacts were there.
fn update(c: &mut AnyConn, contacts: &[Contact]) -> QueryResult<usize> {
    let found: Vec<ContactRow> = locked!(
        c,
        contacts::table
            .filter(contacts::id.eq_any(contacts.iter().map(|contact| contact.id.get())))
            .order(contacts::id)
            .select(ContactRow::as_select()),
        load
    )?;
    let found: BTreeMap<i64, ContactRow> = found.into_iter().map(|row| (row.id, row)).collect();
    let mut rows = Vec::with_capacity(contacts.len());
    let mut shifts = Vec::new();
    for contact in contacts {
        let before = found.get(&contact.id.get());
        let Some(before) = before.filter(|row| row.account_id == contact.account_id.get()) else {
            return Ok(0);
        };
        if before.labels != Value::from(contact.labels.clone()) {
            write_labels(c, contact)?;
        }
        let by = i64::from(contact.is_resolved()) - i64::from(before.is_resolved());
        shifts.push((contact.account_id, by));
        rows.push(ChangedContactRow::from(contact));
    }
    let written = update_many(c, &rows)?;
    contact_search::write(c, contacts)?;
    shift_all(c, shifts.into_iter())?;
    Ok(written)
}

/// Stores the titles of labels in lower case, for lookups.
fn write_labels(c: &mut AnyConn, contact: &Contact) -> QueryResult<()> {
    let former = contact_labels::contact_id.eq(contact.id.get());
    diesel::delete(contact_labels::table.filter(former)).execute(c)?;
    let row = |title: &String| LabelRow {
        contact_id: contact.id.get(),
        title: folded(title),
        account_id: contact.account_id.get(),
    };
    let rows: Vec<LabelRow> = contact.labels.iter().map(row).collect();
    InsertMany::missing(&rows).execute(c)?;
    Ok(())
}

/// Returns the conversations that moved; none of either if one of the two contacts does not exist.
fn merge(
    c: &mut AnyConn,
    account: AccountId,
    base: ContactId,
    other: ContactId,
) -> QueryResult<Option<Vec<ConversationRow>>> {
    lock_conversations(c, account, other)?;
    let found = lock_to_delete(c, account, [base, other])?;
    let resolved = |id: ContactId| found.iter().find(|(known, _)| *known == id.get());
    let (Some(_), Some((_, other_resolved))) = (resolved(base), resolved(other)) else {
        return Ok(None);
    };
    // messages have no index by sender: the contact wrote in their own conversations
    diesel::update(
        messages::table
            .filter(
                messages::conversation_id.eq_any(
                    conversations::table
                        .filter(conversations::contact_id.eq(other.get()))
                        .select(conversations::id),
                ),
            )
            .filter(messages::sender_type.eq(Sender::Contact(other).kind()))
            .filter(messages::sender_id.eq(other.get())),
    )
    .set(messages::sender_id.eq(base.get()))
    .execute(c)?;
    let moved =
        diesel::update(conversations::table.filter(conversations::contact_id.eq(other.get())))
            .set(conversations::contact_id.eq(base.get()))
            .returning(cols::<ConversationRow>())
            .get_results(c)?;
    diesel::update(contact_notes::table.filter(contact_notes::contact_id.eq(other.get())))
        .set(contact_notes::contact_id.eq(base.get()))
        .execute(c)?;
    diesel::update(contact_inboxes::table.filter(contact_inboxes::contact_id.eq(other.get())))
        .set(contact_inboxes::contact_id.eq(base.get()))
        .execute(c)?;
    diesel::delete(contacts::table.find(other.get())).execute(c)?;
    if *other_resolved {
        shift_resolved_contacts(c, account, -1)?;
    }
    Ok(Some(moved))
}

impl ContactLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: ContactId) -> StoreResult<Option<Contact>> {
        self.first(of_account!(contacts, account, id).filter(contacts::removed.eq(false)))
    }

    fn many(&mut self, account: AccountId, ids: &[ContactId]) -> StoreResult<Vec<Contact>> {
        self.load_among(ids, |ids| {
            contacts::table
                .filter(contacts::id.eq_any(ids))
                .filter(in_account!("contacts", account))
                .order(contacts::id)
        })
    }

    fn by_identifier(
        &mut self,
        account: AccountId,
        identifier: &str,
    ) -> StoreResult<Option<Contact>> {
        self.first(the_one!(account, identifier, identifier))
    }

    fn by_email(&mut self, account: AccountId, email: &Email) -> StoreResult<Option<Contact>> {
        self.first(the_one!(account, email, email.as_str()))
    }

    fn by_phone_number(
        &mut self,
        account: AccountId,
        number: &PhoneNumber,
    ) -> StoreResult<Option<Contact>> {
        self.first(the_one!(account, phone_number, number.as_str()))
    }

    fn resolved(
        &mut self,
        account: AccountId,
        query: &ContactQuery,
        asked: &PageRequest,
    ) -> StoreResult<Paged<Contact>> {
        let order = query.sort.order();
        let (slice, after) = (Slice::asked(asked), order.begins(asked)?);
        let (rows, total) =
            self.run(|c| contact_list::resolved(c, account, query, slice, after))?;
        let Portion { items, next } = order.portion(models(rows)?, asked.page);
        Ok(Paged {
            items,
            total,
            page: asked.page,
            next: next.into(),
        })
    }

    fn resolved_after(
        &mut self,
        account: AccountId,
        query: &ContactQuery,
        after: ContactId,
        limit: u32,
    ) -> StoreResult<Vec<Contact>> {
        self.read_all(|c| contact_list::resolved_after(c, account, query, after, limit))
    }
}

impl Contacts for UnitOfWork<'_> {
    fn add(&mut self, new: NewContact) -> StoreResult<Contact> {
        let added = self.add_all(vec![new])?.pop();
        added.ok_or(StoreError::MissingReference)
    }

    fn add_all(&mut self, new: Vec<NewContact>) -> StoreResult<Vec<Contact>> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let contacts = self.run(|c| add(c, new))?;
        for contact in &contacts {
            self.note_made(RecordKind::Contact, contact.id.get());
        }
        Ok(contacts)
    }

    fn lock_with(&mut self, account: AccountId, keys: &[ContactKey]) -> StoreResult<Vec<Contact>> {
        let ids: Vec<ContactId> = self.read_ids(|c| with_keys(c, account, keys))?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.read_all(|c| lock_rows(c, account, &ids))
    }

    fn lock(&mut self, account: AccountId, ids: &[ContactId]) -> StoreResult<Vec<Contact>> {
        self.read_all(|c| lock_rows(c, account, ids))
    }

    fn lock_to_merge(
        &mut self,
        account: AccountId,
        base: ContactId,
        other: ContactId,
    ) -> StoreResult<Vec<Contact>> {
        self.read_all(|c| {
            lock_conversations(c, account, other)?;
            lock_to_delete(c, account, [base, other])?;
            lock_rows(c, account, &[base, other])
        })
    }

    fn remove(&mut self, account: AccountId, id: ContactId) -> StoreResult<()> {
        self.must_write(|c| remove(c, account, id))
    }

    fn index(&mut self, limit: u32) -> StoreResult<(Progress, i64)> {
        let Some(below) = self.run(|c| Indexed::Contacts.below(c))? else {
            return Ok((Progress::Done, 0));
        };
        let some: Vec<Contact> = self.read_all(|c| lock_below(c, below, limit))?;
        self.run(|c| contact_search::index(c, &some))?;
        let lowest = some.last().map(|contact| contact.id.get());
        self.run(|c| Indexed::Contacts.reached(c, lowest))
    }

    fn update(&mut self, contact: &Contact) -> StoreResult<()> {
        self.update_all(std::slice::from_ref(contact))
    }

    fn update_all(&mut self, contacts: &[Contact]) -> StoreResult<()> {
        if contacts.is_empty() {
            return Ok(());
        }
        self.must_write(|c| update(c, contacts))
    }

    fn touch(
        &mut self,
        account: AccountId,
        id: ContactId,
        at: DateTime<Utc>,
    ) -> StoreResult<Contact> {
        let touched = self.read_one(|c| {
            Prepared(
                diesel::update(of_account!(contacts, account, id))
                    .set((
                        contacts::last_activity_at.eq(at.naive_utc()),
                        contacts::updated_at.eq(at.naive_utc()),
                    ))
                    .returning(cols::<ContactRow>()),
            )
            .get_result::<ContactRow>(c)
        })?;
        touched.ok_or(StoreError::MissingReference)
    }

    fn merge(
        &mut self,
        account: AccountId,
        base: ContactId,
        other: ContactId,
    ) -> StoreResult<Vec<Conversation>> {
        let moved = self.run(|c| merge(c, account, base, other))?;
        models(moved.ok_or(StoreError::MissingReference)?)
    }

    fn erase(
        &mut self,
        account: AccountId,
        id: ContactId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        self.run(|c| erasure::erase(c, account, id, limit, at.naive_utc()))
    }
}
