//! The storage port of users' filters.

use crate::custom_filters::{CustomFilter, FilterType, NewCustomFilter};
use nimchat_core_model::{AccountId, CustomFilterId, StoreResult, UserId};

/// Reads users' filters.
pub trait CustomFilterLookup {
    /// The filter, if it is this user's in this account.
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> StoreResult<Option<CustomFilter>>;
    /// The user's filters of one type in the account, by id.
    fn of_user(
        &mut self,
        account: AccountId,
        user: UserId,
        filter_type: FilterType,
    ) -> StoreResult<Vec<CustomFilter>>;
    /// The number of the user's filters in the account, of all types.
    fn count(&mut self, account: AccountId, user: UserId) -> StoreResult<u64>;
}

/// Stores users' filters.
pub trait CustomFilters: CustomFilterLookup {
    /// Adds one.
    fn add(&mut self, filter: NewCustomFilter) -> StoreResult<CustomFilter>;
    /// Writes name, type and query of an existing one.
    fn update(&mut self, filter: &CustomFilter) -> StoreResult<()>;
    /// Removes the user's filter. False if there was none.
    fn remove(&mut self, account: AccountId, user: UserId, id: CustomFilterId)
    -> StoreResult<bool>;
}
