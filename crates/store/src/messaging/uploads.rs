//! Uploads that no message has taken.

use super::attachments::{delete_files_of, files};
use crate::columns::read;
use crate::prelude::*;
use crate::rows::{corrupt, files_value};
use crate::schema::uploads;
use nimchat_core_model::files::FileName;
use nimchat_core_model::{StoredFile, UploadId, UploadedFiles};
use nimchat_messaging::ports::{UploadLookup, Uploads};
use nimchat_messaging::uploads::{NewUpload, Upload};
use serde_json::Value;
use std::slice;

row! {
    UploadRow of uploads as Upload {
        id, account_id, token, content_type, checksum, file, created_at,
    } with name, byte_size => |row| {
        name: name(&row.name)?,
        size: read!(uploads, row.byte_size),
    }
}

fn name(stored: &str) -> StoreResult<FileName> {
    FileName::parse("name", stored)
        .map_err(|refused| corrupt("uploads.name", refused.full_message()))
}

/// The file of the deleted row, if there was one.
fn file_of(columns: Vec<Option<Value>>) -> StoreResult<Option<StoredFile>> {
    Ok(files(columns.into_iter().next().flatten())?.pop())
}

impl UploadedFiles for UnitOfWork<'_> {
    fn take_file(
        &mut self,
        account: AccountId,
        upload: UploadId,
    ) -> StoreResult<Option<StoredFile>> {
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

impl UploadLookup for UnitOfWork<'_> {
    fn by_token(&mut self, token: &str) -> StoreResult<Option<Upload>> {
        self.first(uploads::table.filter(uploads::token.eq(token)))
    }

    fn find(&mut self, account: AccountId, id: UploadId) -> StoreResult<Option<Upload>> {
        self.first(of_account!(uploads, account, id))
    }
}

impl Uploads for UnitOfWork<'_> {
    fn add(&mut self, new: NewUpload) -> StoreResult<Upload> {
        let file = files_value(new.file.as_slice())?;
        let size = i64::try_from(new.size).map_err(|error| StoreError::Backend(error.into()))?;
        let set = (
            columns!(uploads of new => account_id, token, content_type, checksum, created_at),
            uploads::name.eq(new.name.as_str()),
            uploads::byte_size.eq(size),
            uploads::file.eq(file.as_ref()),
        );
        insert!(self, Upload, UploadRow into uploads, set)
    }

    fn complete(&mut self, id: UploadId, file: &StoredFile) -> StoreResult<bool> {
        let file = files_value(slice::from_ref(file))?;
        let awaited = uploads::table
            .filter(uploads::id.eq(id.get()))
            .filter(uploads::file.is_null());
        let set = uploads::file.eq(file.as_ref());
        self.wrote(|c| diesel::update(awaited).set(set).execute(c))
    }

    fn take(&mut self, account: AccountId, token: &str) -> StoreResult<Option<StoredFile>> {
        let columns: Vec<Option<Value>> = self.run(|c| {
            let own = uploads::table
                .filter(uploads::token.eq(token))
                .filter(uploads::account_id.eq(account.get()))
                .filter(uploads::file.is_not_null());
            diesel::delete(own).returning(uploads::file).get_results(c)
        })?;
        file_of(columns)
    }

    fn remove(&mut self, account: AccountId, id: UploadId) -> StoreResult<Option<StoredFile>> {
        let columns: Vec<Option<Value>> = self.run(|c| {
            let own = of_account!(uploads, account, id);
            diesel::delete(own).returning(uploads::file).get_results(c)
        })?;
        file_of(columns)
    }
}
