//! Users' filters.

use crate::prelude::*;
use crate::schema::custom_filters;
use nimchat_core_model::{CustomFilterId, UserId};
use nimchat_messaging::ports::{CustomFilterLookup, CustomFilters};
use nimchat_messaging::{CustomFilter, FilterType, NewCustomFilter};

row! {
    FilterRow of custom_filters as CustomFilter {
        id, account_id, user_id, name, filter_type, query, created_at, updated_at,
    }
}

/// The user's filters in the account.
macro_rules! own {
    ($account:expr, $user:expr) => {
        of_account!(custom_filters, $account).filter(custom_filters::user_id.eq($user.get()))
    };
}

impl CustomFilterLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> StoreResult<Option<CustomFilter>> {
        self.first(own!(account, user).filter(custom_filters::id.eq(id.get())))
    }

    fn of_user(
        &mut self,
        account: AccountId,
        user: UserId,
        filter_type: FilterType,
    ) -> StoreResult<Vec<CustomFilter>> {
        self.load(
            own!(account, user)
                .filter(custom_filters::filter_type.eq(filter_type.code()))
                .order(custom_filters::id),
        )
    }

    fn count(&mut self, account: AccountId, user: UserId) -> StoreResult<u64> {
        self.read_count(|c| own!(account, user).count().get_result(c))
    }
}

impl CustomFilters for UnitOfWork<'_> {
    fn add(&mut self, new: NewCustomFilter) -> StoreResult<CustomFilter> {
        let set = (
            columns!(custom_filters of new =>
                account_id, user_id, name, filter_type, query, created_at),
            custom_filters::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, CustomFilter, FilterRow into custom_filters, set)
    }

    fn update(&mut self, filter: &CustomFilter) -> StoreResult<()> {
        let row =
            own!(filter.account_id, filter.user_id).filter(custom_filters::id.eq(filter.id.get()));
        let set = columns!(custom_filters of filter => name, filter_type, query, updated_at);
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> StoreResult<bool> {
        let row = own!(account, user).filter(custom_filters::id.eq(id.get()));
        self.wrote(|c| diesel::delete(row).execute(c))
    }
}
