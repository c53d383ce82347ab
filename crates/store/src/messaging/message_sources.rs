//! The source ids that messages have claimed in their inboxes.

use super::messages::MessageRow;
use crate::conn::AnyConn;
use crate::schema::{message_sources, messages};
use crate::types::Both;
use diesel::prelude::*;
use nimchat_core_model::InboxId;
use nimchat_messaging::Message;

pub(super) fn by_source(
    c: &mut AnyConn,
    inbox: InboxId,
    source_id: &str,
) -> QueryResult<Option<MessageRow>> {
    message_sources::table
        .inner_join(messages::table)
        .filter(message_sources::inbox_id.eq(inbox.get()))
        .filter(message_sources::source_id.eq(source_id))
        .select(MessageRow::as_select())
        .first(c)
        .optional()
}

pub(super) fn claim(c: &mut AnyConn, message: &Message, source_id: &str) -> QueryResult<bool> {
    let insert = diesel::insert_into(message_sources::table)
        .values((
            message_sources::inbox_id.eq(message.inbox_id.get()),
            message_sources::source_id.eq(source_id),
            message_sources::message_id.eq(message.id.get()),
        ))
        .on_conflict_do_nothing();
    Ok(Both(insert).execute(c)? > 0)
}
