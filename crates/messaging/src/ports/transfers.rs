//! The storage port of imports and exports.

use crate::transfers::{NewTransfer, Transfer, TransferKind};
use nimchat_core_model::{AccountId, Page, Paged, StoreResult, TransferId};

/// Reads imports and exports.
pub trait TransferLookup {
    /// The account's transfer.
    fn find(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>>;
    /// A page of the account's transfers of this kind, newest first.
    fn page(
        &mut self,
        account: AccountId,
        kind: TransferKind,
        page: Page,
    ) -> StoreResult<Paged<Transfer>>;
    /// A part of the transfer's result, by its number from 0.
    fn part(&mut self, id: TransferId, number: u32) -> StoreResult<Option<String>>;
}

/// Stores imports and exports.
pub trait Transfers: TransferLookup {
    /// Adds one.
    fn add(&mut self, transfer: NewTransfer) -> StoreResult<Transfer>;
    /// The account's transfer, which no other work changes until this work ends.
    fn lock(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>>;
    /// Writes what is known of an existing one.
    fn update(&mut self, transfer: &Transfer) -> StoreResult<()>;
    /// Adds a part of its result.
    fn add_part(&mut self, id: TransferId, number: u32, part: &str) -> StoreResult<()>;
    /// Removes every part of its result.
    fn remove_parts(&mut self, id: TransferId) -> StoreResult<()>;
    /// Removes the transfer with its parts, and answers it.
    fn remove(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>>;
}
