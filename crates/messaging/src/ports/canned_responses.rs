//! The storage port of canned responses.

use crate::canned_responses::{CannedResponse, NewCannedResponse};
use nimchat_core_model::{AccountId, CannedResponseId, StoreError};

/// Reads canned responses.
pub trait CannedResponseLookup {
    /// The canned response, if it is this account's.
    fn find(
        &mut self,
        account: AccountId,
        id: CannedResponseId,
    ) -> Result<Option<CannedResponse>, StoreError>;
    /// All of the account, by id.
    fn all(&mut self, account: AccountId) -> Result<Vec<CannedResponse>, StoreError>;
}

/// Stores canned responses.
pub trait CannedResponses: CannedResponseLookup {
    /// Adds one. A taken short code is a conflict on `canned_responses_account_id_short_code_key`.
    fn add(&mut self, canned: NewCannedResponse) -> Result<CannedResponse, StoreError>;
    /// Writes every attribute of an existing one. Conflicts as [`CannedResponses::add`].
    fn update(&mut self, canned: &CannedResponse) -> Result<(), StoreError>;
    /// Removes it. False if there was none.
    fn remove(&mut self, account: AccountId, id: CannedResponseId) -> Result<bool, StoreError>;
}
