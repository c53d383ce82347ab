//! Ranges of a conversation's messages.

use super::dialect::newest_public_of;
use super::inboxes::BotFaceRow;
use super::messages::MessageRow;
use crate::conn::{AnyConn, on_each};
use crate::schema::{agent_bots, messages};
use crate::types::Prepared;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use nimchat_core_model::{AccountId, ConversationId, MessageId, StoreResult};
use nimchat_messaging::messages::BotFace;
use nimchat_messaging::ports::WrittenMessages;
use nimchat_messaging::{MessageType, MessageWindow};

/// A message and, if a bot wrote it, the bot.
pub(super) type WrittenRow = (MessageRow, Option<BotFaceRow>);

/// Messages with the bots who wrote them.
macro_rules! written {
    () => {
        messages::table
            .left_join(
                agent_bots::table.on(messages::sender_type
                    .eq("AgentBot")
                    .and(messages::sender_id.eq(agent_bots::id.nullable()))),
            )
            .select((MessageRow::as_select(), Option::<BotFaceRow>::as_select()))
    };
}

/// Each of the four kinds of range is a statement of its own, so that each is prepared once. The combined backend would
/// build the text of this frequent statement each time.
pub(super) fn window(
    c: &mut AnyConn,
    conversation: ConversationId,
    asked: MessageWindow,
) -> QueryResult<Vec<WrittenRow>> {
    let before = asked.before.map_or(i64::MAX, MessageId::get);
    let from = match (asked.before, asked.after) {
        (Some(_), Some(after)) => after.get(),
        (None, Some(after)) => after.get().saturating_add(1),
        (_, None) => i64::MIN,
    };
    let forwards = asked.before.is_none() && asked.after.is_some();
    on_each!(c, {
        let within = written!()
            .filter(messages::conversation_id.eq(conversation.get()))
            .filter(messages::id.lt(before))
            .filter(messages::id.ge(from))
            .limit(i64::from(asked.limit));
        let public = messages::private
            .eq(false)
            .and(messages::message_type.ne(MessageType::Activity.code()));
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
    })
}

fn reversed(mut rows: Vec<WrittenRow>) -> Vec<WrittenRow> {
    rows.reverse();
    rows
}

pub(super) fn many(
    c: &mut AnyConn,
    account: AccountId,
    ids: &[MessageId],
) -> QueryResult<Vec<WrittenRow>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    on_each!(
        c,
        Prepared(
            written!()
                .filter(messages::id.eq_any(&ids))
                .filter(messages::account_id.eq(account.get()))
                .order(messages::id)
        )
        .load(c)
    )
}

/// Each bot once.
pub(super) fn written(rows: Vec<WrittenRow>) -> StoreResult<WrittenMessages> {
    let mut written = WrittenMessages::default();
    for (message, bot) in rows {
        written.messages.push(message.try_into()?);
        if let Some(bot) = bot.map(BotFace::from)
            && !written.bots.contains(&bot)
        {
            written.bots.push(bot);
        }
    }
    Ok(written)
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
