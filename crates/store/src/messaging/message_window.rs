//! Ranges of a conversation's messages.

use super::dialect::newest_public_of;
use super::messages::MessageRow;
use crate::conn::AnyConn;
use crate::schema::messages;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use nimchat_core_model::{ConversationId, MessageId};
use nimchat_messaging::{MessageType, MessageWindow};

/// Each of the four kinds of range is a statement of its own, so that each is prepared once.
pub(super) fn window(
    c: &mut AnyConn,
    conversation: ConversationId,
    asked: MessageWindow,
) -> QueryResult<Vec<MessageRow>> {
    let before = asked.before.map_or(i64::MAX, MessageId::get);
    let from = match (asked.before, asked.after) {
        (Some(_), Some(after)) => after.get(),
        (None, Some(after)) => after.get().saturating_add(1),
        (_, None) => i64::MIN,
    };
    let within = messages::table
        .filter(messages::conversation_id.eq(conversation.get()))
        .filter(messages::id.lt(before))
        .filter(messages::id.ge(from))
        .limit(i64::from(asked.limit))
        .select(MessageRow::as_select());
    let public = messages::private
        .eq(false)
        .and(messages::message_type.ne(MessageType::Activity.code()));
    let forwards = asked.before.is_none() && asked.after.is_some();
    match (forwards, asked.public_only) {
        (true, false) => within.order(messages::id).load(c),
        (true, true) => within.filter(public).order(messages::id).load(c),
        (false, false) => within.order(messages::id.desc()).load(c).map(reversed),
        (false, true) => within
            .filter(public)
            .order(messages::id.desc())
            .load(c)
            .map(reversed),
    }
}

fn reversed(mut rows: Vec<MessageRow>) -> Vec<MessageRow> {
    rows.reverse();
    rows
}

pub(super) fn public_of(
    c: &mut AnyConn,
    conversations: &[ConversationId],
    limit: u32,
) -> QueryResult<Vec<MessageRow>> {
    let ids: Vec<String> = conversations.iter().map(ToString::to_string).collect();
    let newest = newest_public_of(c);
    messages::table
        .filter(
            newest
                .ids
                .bind::<Text, _>(format!("[{}]", ids.join(",")))
                .sql(newest.limit)
                .bind::<BigInt, _>(i64::from(limit))
                .sql(newest.end),
        )
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(c)
}
