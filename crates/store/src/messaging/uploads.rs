//! Uploads that no message has taken.

use super::attachments::{delete_files_of, files, value};
use super::model;
use crate::conn::{AnyConn, MultiBackend};
use crate::rows::{corrupt, of_account};
use crate::schema::uploads;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::files::FileName;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, StoreError, StoredFile, UploadId, UploadedFiles};
use nimchat_messaging::ports::{UploadLookup, Uploads};
use nimchat_messaging::uploads::{NewUpload, Upload};
use serde_json::Value;
use std::slice;

#[derive(Queryable, Selectable)]
#[diesel(table_name = uploads, check_for_backend(MultiBackend))]
struct UploadRow {
    id: i64,
    account_id: i64,
    token: String,
    name: String,
    content_type: String,
    byte_size: i64,
    checksum: Option<String>,
    file: Option<Value>,
    created_at: NaiveDateTime,
}

impl TryFrom<UploadRow> for Upload {
    type Error = StoreError;

    fn try_from(row: UploadRow) -> Result<Self, StoreError> {
        let name = FileName::parse("name", &row.name);
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            token: row.token,
            name: name.map_err(|refused| corrupt("uploads.name", refused.full_message()))?,
            content_type: row.content_type,
            size: u64::try_from(row.byte_size)
                .map_err(|_| corrupt("uploads.byte_size", row.byte_size))?,
            checksum: row.checksum,
            file: files(row.file)?.pop(),
            created_at: row.created_at.and_utc(),
        })
    }
}

/// The file of the deleted row, if there was one.
fn file_of(columns: Vec<Option<Value>>) -> Result<Option<StoredFile>, StoreError> {
    Ok(files(columns.into_iter().next().flatten())?.pop())
}

impl UploadedFiles for UnitOfWork<'_> {
    fn take_file(
        &mut self,
        account: AccountId,
        upload: UploadId,
    ) -> Result<Option<StoredFile>, StoreError> {
        let columns: Vec<Option<Value>> = self.run(|c| {
            let own = of_account!(uploads, account, upload).filter(uploads::file.is_not_null());
            diesel::delete(own).returning(uploads::file).get_results(c)
        })?;
        file_of(columns)
    }
}

/// Deletes some of the account's uploads, and enqueues the deletion of their files.
pub(crate) fn delete_some(
    c: &mut AnyConn,
    account: i64,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<usize> {
    let some: Vec<(i64, Option<Value>)> = uploads::table
        .filter(uploads::account_id.eq(account))
        .limit(i64::from(limit))
        .select((uploads::id, uploads::file))
        .load(c)?;
    let (ids, columns): (Vec<i64>, Vec<Option<Value>>) = some.into_iter().unzip();
    diesel::delete(uploads::table.filter(uploads::id.eq_any(&ids))).execute(c)?;
    delete_files_of(c, columns, at)?;
    Ok(ids.len())
}

fn by_token(c: &mut AnyConn, token: &str) -> QueryResult<Option<UploadRow>> {
    uploads::table
        .filter(uploads::token.eq(token))
        .select(UploadRow::as_select())
        .first(c)
        .optional()
}

fn find(c: &mut AnyConn, account: AccountId, id: UploadId) -> QueryResult<Option<UploadRow>> {
    of_account!(uploads, account, id)
        .select(UploadRow::as_select())
        .first(c)
        .optional()
}

impl UploadLookup for UnitOfWork<'_> {
    fn by_token(&mut self, token: &str) -> Result<Option<Upload>, StoreError> {
        model(self.run(|c| by_token(c, token))?)
    }

    fn find(&mut self, account: AccountId, id: UploadId) -> Result<Option<Upload>, StoreError> {
        model(self.run(|c| find(c, account, id))?)
    }
}

impl Uploads for UnitOfWork<'_> {
    fn add(&mut self, new: NewUpload) -> Result<Upload, StoreError> {
        let file = value(new.file.as_slice())?;
        let size = i64::try_from(new.size).map_err(|error| StoreError::Backend(error.into()))?;
        let row: UploadRow = self.run(|c| {
            diesel::insert_into(uploads::table)
                .values((
                    uploads::account_id.eq(new.account_id.get()),
                    uploads::token.eq(&new.token),
                    uploads::name.eq(new.name.as_str()),
                    uploads::content_type.eq(&new.content_type),
                    uploads::byte_size.eq(size),
                    uploads::checksum.eq(new.checksum.as_deref()),
                    uploads::file.eq(file.as_ref()),
                    uploads::created_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<UploadRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Upload, row.id);
        row.try_into()
    }

    fn complete(&mut self, id: UploadId, file: &StoredFile) -> Result<bool, StoreError> {
        let file = value(slice::from_ref(file))?;
        let changed = self.run(|c| {
            let awaited = uploads::table
                .filter(uploads::id.eq(id.get()))
                .filter(uploads::file.is_null());
            diesel::update(awaited)
                .set(uploads::file.eq(file.as_ref()))
                .execute(c)
        })?;
        Ok(changed > 0)
    }

    fn take(&mut self, account: AccountId, token: &str) -> Result<Option<StoredFile>, StoreError> {
        let columns: Vec<Option<Value>> = self.run(|c| {
            let own = uploads::table
                .filter(uploads::token.eq(token))
                .filter(uploads::account_id.eq(account.get()))
                .filter(uploads::file.is_not_null());
            diesel::delete(own).returning(uploads::file).get_results(c)
        })?;
        file_of(columns)
    }

    fn remove(
        &mut self,
        account: AccountId,
        id: UploadId,
    ) -> Result<Option<StoredFile>, StoreError> {
        let columns: Vec<Option<Value>> = self.run(|c| {
            let own = of_account!(uploads, account, id);
            diesel::delete(own).returning(uploads::file).get_results(c)
        })?;
        file_of(columns)
    }
}
