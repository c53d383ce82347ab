//! Notes about contacts in memory.

use super::state::State;
use crate::contacts::notes::{ContactNote, NewContactNote};
use crate::ports::{NoteLookup, Notes};
use nimchat_core_model::{AccountId, ContactId, ContactNoteId, StoreError, StoreResult};

impl NoteLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        contact: ContactId,
        id: ContactNoteId,
    ) -> StoreResult<Option<ContactNote>> {
        let found = self.notes.get(&id);
        let found = found.filter(|note| (note.account_id, note.contact_id) == (account, contact));
        Ok(found.cloned())
    }

    fn of_contact(
        &mut self,
        account: AccountId,
        contact: ContactId,
    ) -> StoreResult<Vec<ContactNote>> {
        let newest_first = self.notes.values().rev();
        Ok(newest_first
            .filter(|note| (note.account_id, note.contact_id) == (account, contact))
            .cloned()
            .collect())
    }
}

impl Notes for State {
    fn add(&mut self, new: NewContactNote) -> StoreResult<ContactNote> {
        let note = ContactNote {
            id: self.next_id(),
            account_id: new.account_id,
            contact_id: new.contact_id,
            user_id: new.user_id,
            content: new.content,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.notes.insert(note.id, note.clone());
        Ok(note)
    }

    fn update(&mut self, note: &ContactNote) -> StoreResult<()> {
        let known = self.notes.get_mut(&note.id);
        let known = known.filter(|known| known.account_id == note.account_id);
        let known = known.ok_or(StoreError::MissingReference)?;
        known.content.clone_from(&note.content);
        known.user_id = note.user_id;
        known.updated_at = note.updated_at;
        Ok(())
    }

    fn remove(
        &mut self,
        account: AccountId,
        contact: ContactId,
        id: ContactNoteId,
    ) -> StoreResult<bool> {
        let found = NoteLookup::find(self, account, contact, id)?;
        Ok(found.is_some_and(|note| self.notes.remove(&note.id).is_some()))
    }
}
