//! Imports and exports of contacts.

use super::{model, models};
use crate::conn::MultiBackend;
use crate::dialect::locked;
use crate::rows::{changed, corrupt};
use crate::schema::{contact_transfer_parts, contact_transfers};
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::{AccountId, ContactTransferId, Page, StoreError, UserId};
use nimchat_messaging::contacts::transfer::{
    ContactTransfer, NewContactTransfer, Side, TransferKind,
};
use nimchat_messaging::ports::{TransferLookup, Transfers};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = contact_transfers, check_for_backend(MultiBackend))]
struct TransferRow {
    id: i64,
    account_id: i64,
    user_id: Option<i64>,
    kind: String,
    token: String,
    file_name: String,
    request: Value,
    total: i64,
    processed: i64,
    failed: i64,
    position: i64,
    result_parts: i64,
    created_at: NaiveDateTime,
    finished_at: Option<NaiveDateTime>,
}

fn count(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl TryFrom<TransferRow> for ContactTransfer {
    type Error = StoreError;

    fn try_from(row: TransferRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            user_id: row.user_id.map(UserId::new),
            kind: match row.kind.as_str() {
                "import" => TransferKind::Import,
                "export" => TransferKind::Export,
                other => return Err(corrupt("contact_transfers.kind", other)),
            },
            token: row.token,
            file_name: row.file_name,
            request: serde_json::from_value(row.request)
                .map_err(|error| corrupt("contact_transfers.request", error.to_string()))?,
            total: count(row.total),
            processed: count(row.processed),
            failed: count(row.failed),
            position: row.position,
            result_parts: row.result_parts,
            created_at: row.created_at.and_utc(),
            finished_at: row.finished_at.map(|at| at.and_utc()),
        })
    }
}

/// The account's transfer with this id.
macro_rules! the_transfer {
    ($account:expr, $id:expr) => {
        contact_transfers::table
            .filter(contact_transfers::id.eq($id.get()))
            .filter(contact_transfers::account_id.eq($account.get()))
    };
}

impl TransferLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: ContactTransferId,
    ) -> Result<Option<ContactTransfer>, StoreError> {
        let row: Option<TransferRow> = self.run(|c| {
            the_transfer!(account, id)
                .select(TransferRow::as_select())
                .first(c)
                .optional()
        })?;
        model(row)
    }

    fn list(&mut self, account: AccountId, page: Page) -> Result<Vec<ContactTransfer>, StoreError> {
        let rows: Vec<TransferRow> = self.run(|c| {
            contact_transfers::table
                .filter(contact_transfers::account_id.eq(account.get()))
                .order(contact_transfers::id.desc())
                .limit(i64::from(page.per_page()))
                .offset(i64::try_from(page.offset()).unwrap_or(i64::MAX))
                .select(TransferRow::as_select())
                .load(c)
        })?;
        models(rows)
    }

    fn by_token(&mut self, token: &str) -> Result<Option<ContactTransfer>, StoreError> {
        let row: Option<TransferRow> = self.run(|c| {
            contact_transfers::table
                .filter(contact_transfers::token.eq(token))
                .select(TransferRow::as_select())
                .first(c)
                .optional()
        })?;
        model(row)
    }

    fn part(
        &mut self,
        id: ContactTransferId,
        side: Side,
        number: i64,
    ) -> Result<Option<String>, StoreError> {
        self.run(|c| {
            contact_transfer_parts::table
                .filter(contact_transfer_parts::transfer_id.eq(id.get()))
                .filter(contact_transfer_parts::side.eq(side.as_str()))
                .filter(contact_transfer_parts::number.eq(number))
                .select(contact_transfer_parts::content)
                .first(c)
                .optional()
        })
    }
}

impl Transfers for UnitOfWork<'_> {
    fn add(&mut self, new: NewContactTransfer) -> Result<ContactTransfer, StoreError> {
        let request = serde_json::to_value(&new.request)
            .map_err(|error| StoreError::Backend(Box::new(error)))?;
        let row: TransferRow = self.run(|c| {
            diesel::insert_into(contact_transfers::table)
                .values((
                    contact_transfers::account_id.eq(new.account_id.get()),
                    contact_transfers::user_id.eq(new.user_id.get()),
                    contact_transfers::kind.eq(new.kind.as_str()),
                    contact_transfers::token.eq(&new.token),
                    contact_transfers::file_name.eq(&new.file_name),
                    contact_transfers::request.eq(request),
                    contact_transfers::total.eq(stored(new.total)),
                    contact_transfers::processed.eq(0),
                    contact_transfers::failed.eq(0),
                    contact_transfers::position.eq(0),
                    contact_transfers::result_parts.eq(0),
                    contact_transfers::created_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<TransferRow>())
                .get_result(c)
        })?;
        row.try_into()
    }

    fn add_part(
        &mut self,
        id: ContactTransferId,
        side: Side,
        number: i64,
        text: &str,
    ) -> Result<(), StoreError> {
        self.run(|c| {
            diesel::insert_into(contact_transfer_parts::table)
                .values((
                    contact_transfer_parts::transfer_id.eq(id.get()),
                    contact_transfer_parts::side.eq(side.as_str()),
                    contact_transfer_parts::number.eq(number),
                    contact_transfer_parts::content.eq(text),
                ))
                .execute(c)
        })
        .map(drop)
    }

    fn lock(
        &mut self,
        account: AccountId,
        id: ContactTransferId,
    ) -> Result<Option<ContactTransfer>, StoreError> {
        let row: Option<TransferRow> = self.run(|c| {
            locked!(
                c,
                the_transfer!(account, id).select(TransferRow::as_select()),
                get_result
            )
            .optional()
        })?;
        model(row)
    }

    fn update(&mut self, transfer: &ContactTransfer) -> Result<(), StoreError> {
        changed(self.run(|c| {
            diesel::update(the_transfer!(transfer.account_id, transfer.id))
                .set((
                    contact_transfers::processed.eq(stored(transfer.processed)),
                    contact_transfers::failed.eq(stored(transfer.failed)),
                    contact_transfers::position.eq(transfer.position),
                    contact_transfers::result_parts.eq(transfer.result_parts),
                    contact_transfers::finished_at
                        .eq(transfer.finished_at.map(|at| at.naive_utc())),
                ))
                .execute(c)
        })?)
    }

    fn remove_source(&mut self, id: ContactTransferId) -> Result<(), StoreError> {
        self.run(|c| {
            diesel::delete(
                contact_transfer_parts::table
                    .filter(contact_transfer_parts::transfer_id.eq(id.get()))
                    .filter(contact_transfer_parts::side.eq(Side::Source.as_str())),
            )
            .execute(c)
        })
        .map(drop)
    }

    fn remove(&mut self, account: AccountId, id: ContactTransferId) -> Result<(), StoreError> {
        self.run(|c| diesel::delete(the_transfer!(account, id)).execute(c))
            .map(drop)
    }
}
