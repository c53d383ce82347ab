//! Imports and exports in memory.

use super::state::{State, size};
use crate::ports::{TransferLookup, Transfers};
use crate::transfers::{NewTransfer, Transfer, TransferKind};
use nimchat_core_model::{AccountId, Next, Page, Paged, StoreError, StoreResult, TransferId};

impl TransferLookup for State {
    fn find(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>> {
        let found = self.transfers.get(&id);
        Ok(found
            .filter(|transfer| transfer.account_id == account)
            .cloned())
    }

    fn page(
        &mut self,
        account: AccountId,
        kind: TransferKind,
        page: Page,
    ) -> StoreResult<Paged<Transfer>> {
        let own = |transfer: &&Transfer| transfer.account_id == account && transfer.kind == kind;
        let all: Vec<&Transfer> = self.transfers.values().rev().filter(own).collect();
        let rows = all.iter().skip(size(page.offset()));
        let items = rows.take(size(page.per_page()));
        Ok(Paged {
            items: items.copied().cloned().collect(),
            total: u64::try_from(all.len()).unwrap_or(u64::MAX),
            page,
            next: Next::ByNumber,
        })
    }

    fn part(&mut self, id: TransferId, number: u32) -> StoreResult<Option<String>> {
        Ok(self.transfer_parts.get(&(id, number)).cloned())
    }
}

impl Transfers for State {
    fn add(&mut self, new: NewTransfer) -> StoreResult<Transfer> {
        let transfer = Transfer {
            id: self.next_id(),
            account_id: new.account_id,
            user_id: new.user_id,
            kind: new.kind,
            state: new.state,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.transfers.insert(transfer.id, transfer.clone());
        Ok(transfer)
    }

    fn lock(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>> {
        TransferLookup::find(self, account, id)
    }

    fn update(&mut self, transfer: &Transfer) -> StoreResult<()> {
        let stored = self.transfers.get_mut(&transfer.id);
        let stored = stored.ok_or(StoreError::MissingReference)?;
        stored.state = transfer.state.clone();
        stored.updated_at = transfer.updated_at;
        Ok(())
    }

    fn add_part(&mut self, id: TransferId, number: u32, part: &str) -> StoreResult<()> {
        self.transfer_parts.insert((id, number), part.to_owned());
        Ok(())
    }

    fn remove_parts(&mut self, id: TransferId) -> StoreResult<()> {
        self.transfer_parts.retain(|(of, _), _| *of != id);
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>> {
        let Some(found) = TransferLookup::find(self, account, id)? else {
            return Ok(None);
        };
        Transfers::remove_parts(self, id)?;
        self.transfers.remove(&id);
        Ok(Some(found))
    }
}
