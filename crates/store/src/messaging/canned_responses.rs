//! Canned responses.

use crate::conn::MultiBackend;
use crate::rows::changed;
use crate::schema::canned_responses;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, CannedResponseId, StoreError};
use nimchat_messaging::ports::{CannedResponseLookup, CannedResponses};
use nimchat_messaging::{CannedResponse, NewCannedResponse};

#[derive(Queryable, Selectable)]
#[diesel(table_name = canned_responses, check_for_backend(MultiBackend))]
struct CannedResponseRow {
    id: i64,
    account_id: i64,
    short_code: String,
    content: String,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl From<CannedResponseRow> for CannedResponse {
    fn from(row: CannedResponseRow) -> Self {
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            short_code: row.short_code,
            content: row.content,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        }
    }
}

impl CannedResponseLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: CannedResponseId,
    ) -> Result<Option<CannedResponse>, StoreError> {
        let row: Option<CannedResponseRow> = self.run(|c| {
            canned_responses::table
                .filter(canned_responses::id.eq(id.get()))
                .filter(canned_responses::account_id.eq(account.get()))
                .select(CannedResponseRow::as_select())
                .first(c)
                .optional()
        })?;
        Ok(row.map(CannedResponse::from))
    }

    fn all(&mut self, account: AccountId) -> Result<Vec<CannedResponse>, StoreError> {
        let rows: Vec<CannedResponseRow> = self.run(|c| {
            canned_responses::table
                .filter(canned_responses::account_id.eq(account.get()))
                .order(canned_responses::id)
                .select(CannedResponseRow::as_select())
                .load(c)
        })?;
        Ok(rows.into_iter().map(CannedResponse::from).collect())
    }
}

impl CannedResponses for UnitOfWork<'_> {
    fn add(&mut self, new: NewCannedResponse) -> Result<CannedResponse, StoreError> {
        let added: CannedResponseRow = self.run(|c| {
            diesel::insert_into(canned_responses::table)
                .values((
                    canned_responses::account_id.eq(new.account_id.get()),
                    canned_responses::short_code.eq(&new.short_code),
                    canned_responses::content.eq(&new.content),
                    canned_responses::created_at.eq(new.created_at.naive_utc()),
                    canned_responses::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<CannedResponseRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::CannedResponse, added.id);
        Ok(added.into())
    }

    fn update(&mut self, canned: &CannedResponse) -> Result<(), StoreError> {
        changed(self.run(|c| {
            diesel::update(
                canned_responses::table
                    .filter(canned_responses::id.eq(canned.id.get()))
                    .filter(canned_responses::account_id.eq(canned.account_id.get())),
            )
            .set((
                canned_responses::short_code.eq(&canned.short_code),
                canned_responses::content.eq(&canned.content),
                canned_responses::updated_at.eq(canned.updated_at.naive_utc()),
            ))
            .execute(c)
        })?)
    }

    fn remove(&mut self, account: AccountId, id: CannedResponseId) -> Result<bool, StoreError> {
        let removed = self.run(|c| {
            diesel::delete(
                canned_responses::table
                    .filter(canned_responses::id.eq(id.get()))
                    .filter(canned_responses::account_id.eq(account.get())),
            )
            .execute(c)
        })?;
        Ok(removed > 0)
    }
}
