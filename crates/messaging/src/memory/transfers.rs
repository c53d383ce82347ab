//! Imports and exports of contacts in memory.

use super::state::{State, size};
use crate::contacts::transfer::{ContactTransfer, NewContactTransfer, Side};
use crate::ports::{TransferLookup, Transfers};
use nimchat_core_model::{AccountId, ContactTransferId, Page, StoreError};

impl TransferLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        id: ContactTransferId,
    ) -> Result<Option<ContactTransfer>, StoreError> {
        let found = self.transfers.get(&id);
        Ok(found.filter(|row| row.account_id == account).cloned())
    }

    fn list(&mut self, account: AccountId, page: Page) -> Result<Vec<ContactTransfer>, StoreError> {
        let newest_first = self.transfers.values().rev();
        Ok(newest_first
            .filter(|row| row.account_id == account)
            .skip(size(page.offset()))
            .take(size(page.per_page()))
            .cloned()
            .collect())
    }

    fn by_token(&mut self, token: &str) -> Result<Option<ContactTransfer>, StoreError> {
        let mut all = self.transfers.values();
        Ok(all.find(|row| row.token == token).cloned())
    }

    fn part(
        &mut self,
        id: ContactTransferId,
        side: Side,
        number: i64,
    ) -> Result<Option<String>, StoreError> {
        let key = (id, side.as_str(), number);
        Ok(self.transfer_parts.get(&key).cloned())
    }
}

impl Transfers for State {
    fn add(&mut self, new: NewContactTransfer) -> Result<ContactTransfer, StoreError> {
        let transfer = ContactTransfer::new(self.next_id(), new);
        self.transfers.insert(transfer.id, transfer.clone());
        Ok(transfer)
    }

    fn add_part(
        &mut self,
        id: ContactTransferId,
        side: Side,
        number: i64,
        text: &str,
    ) -> Result<(), StoreError> {
        let key = (id, side.as_str(), number);
        self.transfer_parts.insert(key, text.to_owned());
        Ok(())
    }

    fn lock(
        &mut self,
        account: AccountId,
        id: ContactTransferId,
    ) -> Result<Option<ContactTransfer>, StoreError> {
        TransferLookup::find(self, account, id)
    }

    fn update(&mut self, transfer: &ContactTransfer) -> Result<(), StoreError> {
        let known = self.transfers.get_mut(&transfer.id);
        known
            .ok_or(StoreError::MissingReference)?
            .clone_from(transfer);
        Ok(())
    }

    fn remove_source(&mut self, id: ContactTransferId) -> Result<(), StoreError> {
        let source = (id, Side::Source.as_str());
        self.transfer_parts
            .retain(|(of, side, _), _| (*of, *side) != source);
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: ContactTransferId) -> Result<(), StoreError> {
        if TransferLookup::find(self, account, id)?.is_some() {
            self.transfers.remove(&id);
            self.transfer_parts.retain(|(of, _, _), _| *of != id);
        }
        Ok(())
    }
}
