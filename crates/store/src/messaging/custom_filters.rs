//! Users' filters.

use crate::conn::MultiBackend;
use crate::rows::{changed, corrupt, object};
use crate::schema::custom_filters;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, Attributes, CustomFilterId, StoreError, UserId};
use nimchat_messaging::ports::{CustomFilterLookup, CustomFilters};
use nimchat_messaging::{CustomFilter, FilterType, NewCustomFilter};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = custom_filters, check_for_backend(MultiBackend))]
struct FilterRow {
    id: i64,
    account_id: i64,
    user_id: i64,
    name: String,
    filter_type: i16,
    query: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<FilterRow> for CustomFilter {
    type Error = StoreError;

    fn try_from(row: FilterRow) -> Result<Self, StoreError> {
        let filter_type = FilterType::from_code(row.filter_type);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.into(),
            name: row.name,
            filter_type: filter_type
                .ok_or_else(|| corrupt("custom_filters.filter_type", row.filter_type))?,
            query: Attributes::from(row.query),
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

/// The user's filters in the account.
macro_rules! own {
    ($account:expr, $user:expr) => {
        custom_filters::table
            .filter(custom_filters::account_id.eq($account.get()))
            .filter(custom_filters::user_id.eq($user.get()))
    };
}

impl CustomFilterLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> Result<Option<CustomFilter>, StoreError> {
        self.read_one(|c| {
            own!(account, user)
                .filter(custom_filters::id.eq(id.get()))
                .select(FilterRow::as_select())
                .first(c)
        })
    }

    fn of_user(
        &mut self,
        account: AccountId,
        user: UserId,
        filter_type: FilterType,
    ) -> Result<Vec<CustomFilter>, StoreError> {
        self.read_all(|c| {
            own!(account, user)
                .filter(custom_filters::filter_type.eq(filter_type.code()))
                .order(custom_filters::id)
                .select(FilterRow::as_select())
                .load(c)
        })
    }

    fn count(&mut self, account: AccountId, user: UserId) -> Result<u64, StoreError> {
        let count: i64 = self.run(|c| own!(account, user).count().get_result(c))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

impl CustomFilters for UnitOfWork<'_> {
    fn add(&mut self, new: NewCustomFilter) -> Result<CustomFilter, StoreError> {
        let query = object(new.query);
        let added: FilterRow = self.run(|c| {
            diesel::insert_into(custom_filters::table)
                .values((
                    custom_filters::account_id.eq(new.account_id.get()),
                    custom_filters::user_id.eq(new.user_id.get()),
                    custom_filters::name.eq(&new.name),
                    custom_filters::filter_type.eq(new.filter_type.code()),
                    custom_filters::query.eq(&query),
                    custom_filters::created_at.eq(new.created_at.naive_utc()),
                    custom_filters::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<FilterRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::CustomFilter, added.id);
        added.try_into()
    }

    fn update(&mut self, filter: &CustomFilter) -> Result<(), StoreError> {
        let query = object(filter.query.clone());
        changed(self.run(|c| {
            diesel::update(
                own!(filter.account_id, filter.user_id)
                    .filter(custom_filters::id.eq(filter.id.get())),
            )
            .set((
                custom_filters::name.eq(&filter.name),
                custom_filters::filter_type.eq(filter.filter_type.code()),
                custom_filters::query.eq(&query),
                custom_filters::updated_at.eq(filter.updated_at.naive_utc()),
            ))
            .execute(c)
        })?)
    }

    fn remove(
        &mut self,
        account: AccountId,
        user: UserId,
        id: CustomFilterId,
    ) -> Result<bool, StoreError> {
        let removed = self.run(|c| {
            diesel::delete(own!(account, user).filter(custom_filters::id.eq(id.get()))).execute(c)
        })?;
        Ok(removed > 0)
    }
}
