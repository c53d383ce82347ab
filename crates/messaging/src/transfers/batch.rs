//! The rows of a step, which are written together.

use super::row::Row;
use crate::contacts::{Contact, ContactKey, NewContact};
use crate::ports::Contacts;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, StoreResult, Violations};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What rows make of contacts, as if each row was written before the next one is looked at.
pub(super) struct Batch {
    account: AccountId,
    now: DateTime<Utc>,
    /// The contacts that the rows may change, as the rows so far make them.
    known: Vec<Contact>,
    /// Which of these has a value.
    holders: HashMap<ContactKey, usize>,
    /// Which of these differ from what is stored.
    changed: BTreeSet<usize>,
    added: Vec<NewContact>,
    /// The values of those to be added, and the values that those to be changed give up: a row that has one of them is
    /// looked at after these are written.
    unsettled: HashSet<ContactKey>,
}

impl Batch {
    /// A batch for these rows. No other work changes the contacts that have their values.
    pub fn lock<'a>(
        rows: impl Iterator<Item = &'a Row>,
        contacts: &mut dyn Contacts,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> StoreResult<Self> {
        let keys: HashSet<ContactKey> = rows.flat_map(Row::keys).collect();
        let keys: Vec<ContactKey> = keys.into_iter().collect();
        let mut batch = Self {
            account,
            now,
            known: Vec::new(),
            holders: HashMap::new(),
            changed: BTreeSet::new(),
            added: Vec::new(),
            unsettled: HashSet::new(),
        };
        batch.know(contacts.lock_with(account, &keys)?);
        Ok(batch)
    }

    fn know(&mut self, contacts: Vec<Contact>) {
        for contact in contacts {
            let place = self.known.len();
            let keys = contact.keys().map(|key| (key, place));
            self.holders.extend(keys);
            self.known.push(contact);
        }
    }

    /// Changes the contact that has the row's identifier, else the address, else the telephone number; without one, adds
    /// a contact. Answers what is taken by others, if anything is: then the row changes nothing.
    pub fn take(
        &mut self,
        row: Row,
        contacts: &mut dyn Contacts,
    ) -> StoreResult<Result<(), Violations>> {
        let keys: Vec<ContactKey> = row.keys().collect();
        if keys.iter().any(|key| self.unsettled.contains(key)) {
            self.write(contacts)?;
        }
        let holder = |key: &ContactKey| self.holders.get(key).copied();
        let target = keys.iter().find_map(holder);
        let mut violations = Violations::new();
        for key in &keys {
            if holder(key).is_some_and(|holder| Some(holder) != target) {
                violations.add(key.attribute(), "has already been taken");
            }
        }
        if !violations.is_empty() {
            return Ok(Err(violations));
        }
        if let Some(place) = target {
            self.change(place, row);
        } else {
            self.unsettled.extend(keys);
            self.added.push(row.added(self.account, self.now));
        }
        Ok(Ok(()))
    }

    fn change(&mut self, place: usize, row: Row) {
        let before = &self.known[place];
        let after = row.applied(before, self.now);
        if after == *before {
            return;
        }
        let kept: HashSet<ContactKey> = after.keys().collect();
        for key in before.keys().filter(|key| !kept.contains(key)) {
            self.holders.remove(&key);
            self.unsettled.insert(key);
        }
        self.holders
            .extend(kept.into_iter().map(|key| (key, place)));
        self.known[place] = after;
        self.changed.insert(place);
    }

    /// Writes what the rows so far make of contacts.
    pub fn write(&mut self, contacts: &mut dyn Contacts) -> StoreResult<()> {
        self.unsettled.clear();
        let changed = std::mem::take(&mut self.changed);
        let changed: Vec<Contact> = changed
            .into_iter()
            .map(|place| self.known[place].clone())
            .collect();
        contacts.update_all(&changed)?;
        let added = contacts.add_all(std::mem::take(&mut self.added))?;
        self.know(added);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::ContactSort;
    use crate::memory::MemoryStore;
    use crate::ports::Store;
    use csv::ByteRecord;
    use nimchat_core_model::Page;
    use proptest::prelude::*;

    const ACCOUNT: AccountId = AccountId::new(1);

    /// Identifier, address, number and name: few of each, so that rows meet.
    type Cells = [String; 4];

    fn cells() -> impl Strategy<Value = Cells> {
        let cell = |texts: &'static [&'static str]| {
            prop::sample::select(texts).prop_map(ToString::to_string)
        };
        [
            cell(&["", "", "i1", "i2", "i3"]),
            cell(&["", "a@b.c", "d@e.f", "g@h.i"]),
            cell(&["", "", "+491", "+492"]),
            cell(&["", "Ada", "Bob"]),
        ]
    }

    fn row(cells: &Cells) -> Option<Row> {
        let columns = ["identifier", "email", "phone_number", "name"].map(str::to_owned);
        let record = ByteRecord::from(cells.to_vec());
        Row::check(&columns, &record, &[]).unwrap().ok()
    }

    /// The contacts without what depends on how many works there were, and what each row was refused for.
    fn import(steps: &[&[Cells]]) -> (Vec<Contact>, Vec<Option<String>>) {
        let store = MemoryStore::new();
        let mut refusals = Vec::new();
        for step in steps {
            let rows: Vec<Row> = step.iter().filter_map(row).collect();
            let mut work = store.begin().unwrap();
            let now = DateTime::UNIX_EPOCH;
            let mut batch = Batch::lock(rows.iter(), work.contacts(), ACCOUNT, now).unwrap();
            for row in rows {
                let taken = batch.take(row, work.contacts()).unwrap();
                refusals.push(taken.err().map(|violations| violations.to_string()));
            }
            batch.write(work.contacts()).unwrap();
            work.commit().unwrap();
        }
        let mut view = store.read().unwrap();
        let page = Page::new(1, 100);
        let sort = ContactSort::parse("name,email");
        let contacts = view
            .contacts()
            .resolved(ACCOUNT, &sort.into(), &page.into())
            .unwrap();
        let anonymous = |contact| Contact {
            id: nimchat_core_model::ContactId::new(0),
            ..contact
        };
        (
            contacts.items.into_iter().map(anonymous).collect(),
            refusals,
        )
    }

    proptest! {
        #[test]
        fn rows_written_together_are_rows_written_one_by_one(
            rows in prop::collection::vec(cells(), 0..40),
            cut in 0_usize..40,
        ) {
            let (first, second) = rows.split_at(cut.min(rows.len()));
            let one_by_one: Vec<&[Cells]> = rows.chunks(1).collect();
            prop_assert_eq!(import(&[first, second]), import(&one_by_one));
        }
    }
}
