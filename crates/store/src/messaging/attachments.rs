//! The files of messages, as JSON in the message's row.

use crate::columns::FromColumn;
use crate::jobs;
use crate::prelude::*;
use crate::schema::messages;
use diesel::dsl::{sql, sum};
use diesel::result::Error;
use diesel::sql_types::Bool;
use nimchat_core_model::{ConversationId, Page, StoredFile};
use serde_json::Value;

/// The files that the column holds.
pub(super) fn files(column: Option<Value>) -> StoreResult<Vec<StoredFile>> {
    FromColumn::read("messages.attachments", column)
}

/// How many there are.
pub(super) fn count(files: &[StoredFile]) -> i16 {
    i16::try_from(files.len()).unwrap_or(i16::MAX)
}

/// The places of a page of a conversation's files, newest message first, each as the message's id and its place among
/// the message's files; and how many files there are. A message has at least one, so that no more messages are read
/// than the page ends with.
pub(super) fn places(
    c: &mut AnyConn,
    conversation: ConversationId,
    page: Page,
) -> QueryResult<(Vec<(i64, usize)>, u64)> {
    // a literal, as in the index
    let with_files = messages::table
        .filter(messages::conversation_id.eq(conversation.get()))
        .filter(sql::<Bool>("attachment_count > 0"));
    let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let limit = page.per_page() as usize;
    let end = i64::try_from(offset.saturating_add(limit)).unwrap_or(i64::MAX);
    let counts: Vec<(i64, i16)> = with_files
        .clone()
        .order(messages::id.desc())
        .limit(end)
        .select((messages::id, messages::attachment_count))
        .load(c)?;
    let total: Option<i64> = with_files
        .select(sum(messages::attachment_count))
        .get_result(c)?;
    let each = counts.into_iter().flat_map(|(id, count)| {
        (0..usize::try_from(count).unwrap_or_default()).map(move |place| (id, place))
    });
    let total = total.and_then(|total| u64::try_from(total).ok());
    Ok((
        each.skip(offset).take(limit).collect(),
        total.unwrap_or_default(),
    ))
}

/// Deletes these messages, and enqueues the deletion of their files.
pub(crate) fn delete_messages(
    c: &mut AnyConn,
    gone: Vec<(i64, Option<Value>)>,
    at: NaiveDateTime,
) -> QueryResult<()> {
    let (ids, columns): (Vec<i64>, Vec<Option<Value>>) = gone.into_iter().unzip();
    diesel::delete(messages::table.filter(messages::id.eq_any(ids))).execute(c)?;
    delete_files_of(c, columns, at)
}

/// Enqueues the deletion of the files that these columns hold.
pub(crate) fn delete_files_of(
    c: &mut AnyConn,
    columns: Vec<Option<Value>>,
    at: NaiveDateTime,
) -> QueryResult<()> {
    let mut references = Vec::new();
    for column in columns {
        let files = files(column).map_err(|error| Error::DeserializationError(error.into()))?;
        let of_files = files.iter().flat_map(StoredFile::references);
        references.extend(of_files.map(|reference| Some(reference.to_owned())));
    }
    jobs::delete_files(c, references, at)
}
