//! The files of messages, as JSON in the message's row.

use crate::conn::AnyConn;
use crate::jobs;
use crate::rows::corrupt;
use crate::schema::messages;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::result::Error;
use nimchat_core_model::{StoreError, StoredFile};
use serde_json::Value;

/// The files that the column holds.
pub(super) fn files(column: Option<Value>) -> Result<Vec<StoredFile>, StoreError> {
    let Some(value) = column else {
        return Ok(Vec::new());
    };
    serde_json::from_value(value)
        .map_err(|error| corrupt("messages.attachments", error.to_string()))
}

/// The column of a message with these files.
pub(super) fn value(files: &[StoredFile]) -> Result<Option<Value>, StoreError> {
    if files.is_empty() {
        return Ok(None);
    }
    serde_json::to_value(files)
        .map(Some)
        .map_err(|error| StoreError::Backend(Box::new(error)))
}

/// How many there are.
pub(super) fn count(files: &[StoredFile]) -> i16 {
    i16::try_from(files.len()).unwrap_or(i16::MAX)
}

/// Deletes these messages, and enqueues the deletion of their files.
pub(crate) fn delete_messages(
    c: &mut AnyConn,
    gone: Vec<(i64, Option<Value>)>,
    at: NaiveDateTime,
) -> QueryResult<()> {
    let (ids, columns): (Vec<i64>, Vec<Option<Value>>) = gone.into_iter().unzip();
    diesel::delete(messages::table.filter(messages::id.eq_any(ids))).execute(c)?;
    let mut references = Vec::new();
    for column in columns {
        let files = files(column).map_err(|error| Error::DeserializationError(error.into()))?;
        let of_files = files.iter().flat_map(StoredFile::references);
        references.extend(of_files.map(|reference| Some(reference.to_owned())));
    }
    jobs::delete_files(c, references, at)
}
