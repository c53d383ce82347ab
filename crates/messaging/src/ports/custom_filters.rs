//! The storage port of users' filters.

use crate::custom_filters::{CustomFilter, FilterType, NewCustomFilter};
use nimchat_core_model::{AccountId, CustomFilterId, StoreError, UserId};

/// Reads users' filters.
pub trait CustomFilterLookup {
    /// The filter, if it is this user's in this account.
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> Result<Option<CustomFilter>, StoreError>;
    /// The user's filters of one type in the account, by id.
    fn of_user(
        &mut self,
        account: AccountId,
        user: UserId,
        filter_type: FilterType,
    ) -> Result<Vec<CustomFilter>, StoreError>;
    /// The number of the user's filters in the account, of all types.
    fn count(&mut self, account: AccountId, user: UserId) -> Result<u64, StoreError>;
}

/// Stores users' filters.
pub trait CustomFilters: CustomFilterLookup {
    /// Adds one.
    fn add(&mut self, filter: NewCustomFilter) -> Result<CustomFilter, StoreError>;
    /// Writes name, type and query of an existing one.
    fn update(&mut self, filter: &CustomFilter) -> Result<(), StoreError>;
    /// Removes the user's filter. False if there was none.
    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> Result<bool, StoreError>;
}
