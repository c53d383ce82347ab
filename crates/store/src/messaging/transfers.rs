//! Imports and exports of contacts.

use crate::columns::from_json;
use crate::jobs;
use crate::prelude::*;
use crate::rows::integer;
use crate::schema::{transfer_parts, transfers};
use nimchat_core_model::{Next, Page, Paged, TransferId};
use nimchat_messaging::ports::{TransferLookup, Transfers};
use nimchat_messaging::transfers::{NewTransfer, Transfer, TransferKind};
use serde_json::Value;

row! {
    TransferRow of transfers as Transfer {
        id, account_id, user_id, kind, created_at, updated_at,
    } with state => |row| {
        state: from_json("transfers.state", row.state.clone())?,
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

impl TransferLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>> {
        self.first(of_account!(transfers, account, id))
    }

    fn page(
        &mut self,
        account: AccountId,
        kind: TransferKind,
        page: Page,
    ) -> StoreResult<Paged<Transfer>> {
        macro_rules! own {
            () => {
                of_account!(transfers, account).filter(transfers::kind.eq(kind.as_str()))
            };
        }
        let total = self.read_count(|c| own!().count().get_result(c))?;
        let items = self.load(
            own!()
                .order(transfers::id.desc())
                .limit(i64::from(page.per_page()))
                .offset(i64::try_from(page.offset()).unwrap_or(i64::MAX)),
        )?;
        Ok(Paged {
            items,
            total,
            page,
            next: Next::ByNumber,
        })
    }

    fn part(&mut self, id: TransferId, number: u32) -> StoreResult<Option<String>> {
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
    fn add(&mut self, new: NewTransfer) -> StoreResult<Transfer> {
        let state = json(&new.state)?;
        let row: TransferRow = self.run(|c| {
            diesel::insert_into(transfers::table)
                .values((
                    columns!(transfers of new => account_id, user_id, kind, created_at),
                    transfers::state.eq(&state),
                    transfers::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<TransferRow>())
                .get_result(c)
        })?;
        row.try_into()
    }

    fn lock(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>> {
        lock!(self, TransferRow of of_account!(transfers, account, id))
    }

    fn update(&mut self, transfer: &Transfer) -> StoreResult<()> {
        let (account, id) = (transfer.account_id, transfer.id);
        let state = json(&transfer.state)?;
        self.must_write(|c| {
            diesel::update(of_account!(transfers, account, id))
                .set((
                    transfers::state.eq(&state),
                    transfers::updated_at.eq(transfer.updated_at.naive_utc()),
                ))
                .execute(c)
        })
    }

    fn add_part(&mut self, id: TransferId, number: u32, part: &str) -> StoreResult<()> {
        self.must_write(|c| {
            diesel::insert_into(transfer_parts::table)
                .values((
                    transfer_parts::transfer_id.eq(id.get()),
                    transfer_parts::number.eq(integer(number)),
                    transfer_parts::content.eq(part),
                ))
                .execute(c)
        })
    }

    fn remove_parts(&mut self, id: TransferId) -> StoreResult<()> {
        let parts = transfer_parts::table.filter(transfer_parts::transfer_id.eq(id.get()));
        self.write(|c| diesel::delete(parts).execute(c))
    }

    fn remove(&mut self, account: AccountId, id: TransferId) -> StoreResult<Option<Transfer>> {
        self.read_one(|c| {
            diesel::delete(of_account!(transfers, account, id))
                .returning(cols::<TransferRow>())
                .get_result::<TransferRow>(c)
        })
    }
}
