//! The storage port of the labels that accounts offer.

use crate::labels::{Label, NewLabel};
use nimchat_core_model::{AccountId, LabelId, StoreResult};

/// Reads the labels that accounts offer.
pub trait LabelLookup {
    /// The label, if it is this account's.
    fn find(&mut self, account: AccountId, id: LabelId) -> StoreResult<Option<Label>>;
    /// All of the account, by title.
    fn all(&mut self, account: AccountId) -> StoreResult<Vec<Label>>;
}

/// Stores the labels that accounts offer.
pub trait Labels: LabelLookup {
    /// Adds one. A taken title is a conflict on `labels_account_id_title_key`.
    fn add(&mut self, label: NewLabel) -> StoreResult<Label>;
    /// Writes every attribute of an existing one. Conflicts as [`Labels::add`].
    fn update(&mut self, label: &Label) -> StoreResult<()>;
    /// Removes it; conversations keep its title. False if there was none.
    fn remove(&mut self, account: AccountId, id: LabelId) -> StoreResult<bool>;
}
