//! Imports and exports of contacts.

use super::{model, models};
use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::locked;
use crate::jobs;
use crate::rows::{changed, corrupt, integer, json};
use crate::schema::{transfer_parts, transfers};
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::{AccountId, Next, Page, Paged, StoreError, TransferId, UserId};
use nimchat_messaging::ports::{TransferLookup, Transfers};
use nimchat_messaging::transfers::{NewTransfer, Transfer, TransferKind};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = transfers, check_for_backend(MultiBackend))]
struct TransferRow {
    id: i64,
    account_id: i64,
    user_id: Option<i64>,
    kind: String,
    state: Value,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<TransferRow> for Transfer {
    type Error = StoreError;

    fn try_from(row: TransferRow) -> Result<Self, StoreError> {
        let kind = TransferKind::from_name(&row.kind);
        let state = serde_json::from_value(row.state);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.map(UserId::new),
            kind: kind.ok_or_else(|| corrupt("transfers.kind", &row.kind))?,
            state: state.map_err(|error| corrupt("transfers.state", error))?,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

/// Deletes some of the account's transfers, and enqueues the deletion of their files.
pub(crate) fn delete_some(
    c: &mut AnyConn,
    account: i64,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<usize> {
    let some: Vec<(i64, Value)> = transfers::table
        .filter(transfers::account_id.eq(account))
        .limit(i64::from(limit))
        .select((transfers::id, transfers::state))
        .load(c)?;
    let (ids, states): (Vec<i64>, Vec<Value>) = some.into_iter().unzip();
    let parts = transfer_parts::table
        .filter(transfer_parts::transfer_id.eq_any(&ids))
        .limit(i64::from(limit))
        .select((transfer_parts::transfer_id, transfer_parts::number));
    let parts: Vec<(i64, i32)> = parts.load(c)?;
    if !parts.is_empty() {
        for (transfer, number) in &parts {
            diesel::delete(transfer_parts::table.find((transfer, number))).execute(c)?;
        }
        return Ok(parts.len());
    }
    diesel::delete(transfers::table.filter(transfers::id.eq_any(&ids))).execute(c)?;
    let file = |state: &Value, name| state[name]["reference"].as_str().map(str::to_owned);
    let files = states
        .iter()
        .flat_map(|state| ["file", "result"].map(|name| file(state, name)))
        .collect();
    jobs::delete_files(c, files, at)?;
    Ok(ids.len())
}

/// The account's transfer.
macro_rules! own {
    ($account:ident, $id:ident) => {
        transfers::table
            .filter(transfers::id.eq($id.get()))
            .filter(transfers::account_id.eq($account.get()))
    };
}

impl TransferLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: TransferId) -> Result<Option<Transfer>, StoreError> {
        let row: Option<TransferRow> = self.run(|c| {
            own!(account, id)
                .select(TransferRow::as_select())
                .first(c)
                .optional()
        })?;
        model(row)
    }

    fn page(
        &mut self,
        account: AccountId,
        kind: TransferKind,
        page: Page,
    ) -> Result<Paged<Transfer>, StoreError> {
        macro_rules! own {
            () => {
                transfers::table
                    .filter(transfers::account_id.eq(account.get()))
                    .filter(transfers::kind.eq(kind.as_str()))
            };
        }
        let total: i64 = self.run(|c| own!().count().get_result(c))?;
        let rows: Vec<TransferRow> = self.run(|c| {
            own!()
                .order(transfers::id.desc())
                .limit(i64::from(page.per_page()))
                .offset(i64::try_from(page.offset()).unwrap_or(i64::MAX))
                .select(TransferRow::as_select())
                .load(c)
        })?;
        Ok(Paged {
            items: models(rows)?,
            total: u64::try_from(total).unwrap_or(0),
            page,
            next: Next::ByNumber,
        })
    }

    fn part(&mut self, id: TransferId, number: u32) -> Result<Option<String>, StoreError> {
        self.run(|c| {
            transfer_parts::table
                .find((id.get(), integer(number)))
                .select(transfer_parts::content)
                .first(c)
                .optional()
        })
    }
}

impl Transfers for UnitOfWork<'_> {
    fn add(&mut self, new: NewTransfer) -> Result<Transfer, StoreError> {
        let state = json(&new.state)?;
        let row: TransferRow = self.run(|c| {
            diesel::insert_into(transfers::table)
                .values((
                    transfers::account_id.eq(new.account_id.get()),
                    transfers::user_id.eq(new.user_id.map(UserId::get)),
                    transfers::kind.eq(new.kind.as_str()),
                    transfers::state.eq(&state),
                    transfers::created_at.eq(new.created_at.naive_utc()),
                    transfers::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<TransferRow>())
                .get_result(c)
        })?;
        row.try_into()
    }

    fn lock(&mut self, account: AccountId, id: TransferId) -> Result<Option<Transfer>, StoreError> {
        let row: Option<TransferRow> = self.run(|c| {
            locked!(c, own!(account, id).select(TransferRow::as_select()), first).optional()
        })?;
        model(row)
    }

    fn update(&mut self, transfer: &Transfer) -> Result<(), StoreError> {
        let (account, id) = (transfer.account_id, transfer.id);
        let state = json(&transfer.state)?;
        changed(self.run(|c| {
            diesel::update(own!(account, id))
                .set((
                    transfers::state.eq(&state),
                    transfers::updated_at.eq(transfer.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn add_part(&mut self, id: TransferId, number: u32, part: &str) -> Result<(), StoreError> {
        changed(self.run(|c| {
            diesel::insert_into(transfer_parts::table)
                .values((
                    transfer_parts::transfer_id.eq(id.get()),
                    transfer_parts::number.eq(integer(number)),
                    transfer_parts::content.eq(part),
                ))
                .execute(c)
        })?)
    }

    fn remove_parts(&mut self, id: TransferId) -> Result<(), StoreError> {
        let parts = transfer_parts::table.filter(transfer_parts::transfer_id.eq(id.get()));
        self.run(|c| diesel::delete(parts).execute(c)).map(drop)
    }

    fn remove(
        &mut self,
        account: AccountId,
        id: TransferId,
    ) -> Result<Option<Transfer>, StoreError> {
        let row: Option<TransferRow> = self.run(|c| {
            diesel::delete(own!(account, id))
                .returning(cols::<TransferRow>())
                .get_result(c)
                .optional()
        })?;
        model(row)
    }
}
