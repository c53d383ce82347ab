//! The storage port of imports and exports of contacts.

use crate::contacts::transfer::{ContactTransfer, NewContactTransfer, Side};
use nimchat_core_model::{AccountId, ContactTransferId, Page, StoreError};

/// Reads transfers.
pub trait TransferLookup {
    /// The transfer, if it is this account's.
    fn find(
        &mut self,
        account: AccountId,
        id: ContactTransferId,
    ) -> Result<Option<ContactTransfer>, StoreError>;
    /// A page of the account's transfers, newest first.
    fn list(&mut self, account: AccountId, page: Page) -> Result<Vec<ContactTransfer>, StoreError>;
    /// The transfer with this token.
    fn by_token(&mut self, token: &str) -> Result<Option<ContactTransfer>, StoreError>;
    /// A part of the transfer's text, from 0.
    fn part(
        &mut self,
        id: ContactTransferId,
        side: Side,
        number: i64,
    ) -> Result<Option<String>, StoreError>;
}

/// Stores transfers.
pub trait Transfers: TransferLookup {
    /// Adds one.
    fn add(&mut self, transfer: NewContactTransfer) -> Result<ContactTransfer, StoreError>;
    /// Adds a part of the transfer's text.
    fn add_part(
        &mut self,
        id: ContactTransferId,
        side: Side,
        number: i64,
        text: &str,
    ) -> Result<(), StoreError>;
    /// As [`TransferLookup::find`]; no other work changes it until this work ends.
    fn lock(
        &mut self,
        account: AccountId,
        id: ContactTransferId,
    ) -> Result<Option<ContactTransfer>, StoreError>;
    /// Writes how far the transfer is. An unknown one is a missing reference.
    fn update(&mut self, transfer: &ContactTransfer) -> Result<(), StoreError>;
    /// Removes the parts that were imported.
    fn remove_source(&mut self, id: ContactTransferId) -> Result<(), StoreError>;
    /// Removes the transfer with its parts; a missing one is ignored.
    fn remove(&mut self, account: AccountId, id: ContactTransferId) -> Result<(), StoreError>;
}
