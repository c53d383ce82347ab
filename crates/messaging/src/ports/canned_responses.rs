//! The storage port of canned responses.

use crate::canned_responses::{CannedResponse, NewCannedResponse};
use nimchat_core_model::{AccountId, CannedResponseId, Progress, StoreResult};

/// Reads canned responses.
pub trait CannedResponseLookup {
    /// The canned response, if it is this account's.
    fn find(
        &mut self,
        account: AccountId,
        id: CannedResponseId,
    ) -> StoreResult<Option<CannedResponse>>;
    /// All of the account, by id.
    fn all(&mut self, account: AccountId) -> StoreResult<Vec<CannedResponse>>;
}

/// Stores canned responses.
pub trait CannedResponses: CannedResponseLookup {
    /// Adds one. A short code that is taken in whatever case is a conflict on
    /// `canned_responses_account_id_folded_short_code_key`, or on `canned_responses_account_id_short_code_key`.
    fn add(&mut self, canned: NewCannedResponse) -> StoreResult<CannedResponse>;
    /// Writes every attribute of an existing one. Conflicts as [`CannedResponses::add`].
    fn update(&mut self, canned: &CannedResponse) -> StoreResult<()>;
    /// Folds up to `limit` short codes of older versions, the newest first, and answers whether more remain, and the id
    /// below which they are. Of codes that differ in case alone one is folded.
    fn fold_short_codes(&mut self, limit: u32) -> StoreResult<(Progress, i64)>;
    /// Removes it. False if there was none.
    fn remove(&mut self, account: AccountId, id: CannedResponseId) -> StoreResult<bool>;
}
