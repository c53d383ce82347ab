//! Users' filters in memory.

use super::state::State;
use crate::custom_filters::{CustomFilter, FilterType, NewCustomFilter};
use crate::ports::{CustomFilterLookup, CustomFilters};
use nimchat_core_model::{AccountId, CustomFilterId, StoreError, StoreResult, UserId};

impl CustomFilterLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> StoreResult<Option<CustomFilter>> {
        let found = self.custom_filters.get(&id);
        Ok(found
            .filter(|row| (row.account_id, row.user_id) == (account, user))
            .cloned())
    }

    fn of_user(
        &mut self,
        account: AccountId,
        user: UserId,
        filter_type: FilterType,
    ) -> StoreResult<Vec<CustomFilter>> {
        let wanted = (account, user, filter_type);
        let rows = self.custom_filters.values();
        Ok(rows
            .filter(|row| (row.account_id, row.user_id, row.filter_type) == wanted)
            .cloned()
            .collect())
    }

    fn count(&mut self, account: AccountId, user: UserId) -> StoreResult<u64> {
        let rows = self.custom_filters.values();
        let own = rows.filter(|row| (row.account_id, row.user_id) == (account, user));
        Ok(own.count() as u64)
    }
}

impl CustomFilters for State {
    fn add(&mut self, new: NewCustomFilter) -> StoreResult<CustomFilter> {
        let filter = CustomFilter {
            id: self.next_id(),
            account_id: new.account_id,
            user_id: new.user_id,
            name: new.name,
            filter_type: new.filter_type,
            query: new.query,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.custom_filters.insert(filter.id, filter.clone());
        Ok(filter)
    }

    fn update(&mut self, filter: &CustomFilter) -> StoreResult<()> {
        let known = CustomFilterLookup::find(self, filter.account_id, filter.user_id, filter.id)?;
        let created_at = known.ok_or(StoreError::MissingReference)?.created_at;
        let written = CustomFilter {
            created_at,
            ..filter.clone()
        };
        self.custom_filters.insert(filter.id, written);
        Ok(())
    }

    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> StoreResult<bool> {
        let found = CustomFilterLookup::find(self, account, user, id)?;
        Ok(found.is_some_and(|row| self.custom_filters.remove(&row.id).is_some()))
    }
}
