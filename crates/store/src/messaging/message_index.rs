//! Indexes the texts of messages.

use super::search_progress::Indexed;
use crate::conn::AnyConn;
use crate::dialect::locked;
use crate::schema::{message_texts, messages, unindexed_messages};
use crate::types::Prepared;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Text};
use nimchat_core_model::Progress;
use nimchat_core_model::filter::folded;
use nimchat_core_model::search::{index_numbers, search_numbers};
use std::collections::{BTreeMap, BTreeSet};

/// A message to index: its id, its account, and its content.
type ToIndex = (i64, i64, Option<String>);

/// Indexes some of those that wait, and answers how many waited.
pub(super) fn index_new(c: &mut AnyConn, limit: u32) -> QueryResult<usize> {
    let some = unindexed_messages::table.limit(i64::from(limit)).select((
        unindexed_messages::account_id,
        unindexed_messages::message_id,
    ));
    let waiting: Vec<(i64, i64)> = match c {
        AnyConn::Pg(c) => some.for_update().skip_locked().load(c),
        AnyConn::Sqlite(c) => some.load(c),
    }?;
    let ids = waiting.iter().map(|(_, id)| *id);
    let rows: Vec<ToIndex> = messages::table
        .filter(messages::id.eq_any(ids))
        .select((messages::id, messages::account_id, messages::content))
        .load(c)?;
    write(c, &rows)?;
    let mut by_account = BTreeMap::<i64, Vec<i64>>::new();
    for (account, id) in &waiting {
        by_account.entry(*account).or_default().push(*id);
    }
    for (account, ids) in by_account {
        let done = unindexed_messages::table
            .filter(unindexed_messages::account_id.eq(account))
            .filter(unindexed_messages::message_id.eq_any(ids));
        diesel::delete(done).execute(c)?;
    }
    Ok(waiting.len())
}

/// Indexes some of those of older versions, and answers the id below which the others are.
pub(super) fn index_old(c: &mut AnyConn, limit: u32) -> QueryResult<(Progress, i64)> {
    let Some(below) = Indexed::Messages.below(c)? else {
        return Ok((Progress::Done, 0));
    };
    let rows: Vec<ToIndex> = locked!(
        c,
        messages::table
            .filter(messages::id.lt(below))
            .order(messages::id.desc())
            .limit(i64::from(limit))
            .select((messages::id, messages::account_id, messages::content)),
        load
    )?;
    write(c, &rows)?;
    Indexed::Messages.reached(c, rows.last().map(|(id, ..)| *id))
}

/// Writes the texts of the messages that have one, in place of those that are there.
fn write(c: &mut AnyConn, rows: &[ToIndex]) -> QueryResult<()> {
    let texts: Vec<(i64, i64, String)> = rows
        .iter()
        .filter_map(|(id, account, content)| Some((*id, *account, folded(content.as_deref()?))))
        .filter(|(.., folded)| !folded.trim().is_empty())
        .collect();
    let ids: Vec<i64> = texts.iter().map(|(id, ..)| *id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    match c {
        AnyConn::Pg(c) => {
            let grams =
                |(_, account, folded): &(i64, i64, String)| array(&index_numbers(*account, folded));
            let grams: Vec<String> = texts.iter().map(grams).collect();
            let folded: Vec<String> = texts.into_iter().map(|(.., folded)| folded).collect();
            diesel::sql_query(
                "INSERT INTO message_texts (message_id, account_id, inbox_id, conversation_id, message_type, \
                 created_at, folded, grams) \
                 SELECT m.id, m.account_id, m.inbox_id, m.conversation_id, m.message_type, m.created_at, \
                 t.folded, CAST(t.grams AS INTEGER[]) \
                 FROM unnest($1, $2, $3) AS t (id, folded, grams) JOIN messages m ON m.id = t.id \
                 ON CONFLICT (message_id) DO UPDATE SET folded = EXCLUDED.folded, grams = EXCLUDED.grams",
            )
            .bind::<Array<BigInt>, _>(ids)
            .bind::<Array<Text>, _>(folded)
            .bind::<Array<Text>, _>(grams)
            .execute(c)
            .map(drop)
        }
        AnyConn::Sqlite(c) => {
            let before = message_texts::table.filter(message_texts::message_id.eq_any(ids));
            diesel::delete(before).execute(c)?;
            texts
                .into_iter()
                .try_for_each(|(id, account, folded)| write_one(c, id, account, folded))
        }
    }
}

fn write_one(c: &mut SqliteConnection, id: i64, account: i64, folded: String) -> QueryResult<()> {
    let grams = words(index_numbers(account, &folded)).join(" ");
    let text = sql::<Integer>(
        "INSERT INTO message_texts (message_id, account_id, inbox_id, conversation_id, message_type, created_at, \
         folded) \
         SELECT id, account_id, inbox_id, conversation_id, message_type, created_at, ",
    )
    .bind::<Text, _>(folded)
    .sql(" FROM messages WHERE id = ")
    .bind::<BigInt, _>(id);
    Prepared(text).rows(c)?;
    let grams = sql::<Integer>("INSERT INTO message_grams (rowid, grams) VALUES (")
        .bind::<BigInt, _>(id)
        .sql(", ")
        .bind::<Text, _>(grams)
        .sql(")");
    Prepared(grams).rows(c).map(drop)
}

/// What the index of messages is asked for: those with all numbers of the folded text.
pub(super) fn asked(account: i64, folded: &str, is_postgres: bool) -> String {
    let numbers = search_numbers(account, folded);
    if is_postgres {
        array(&numbers)
    } else {
        words(numbers).join(" AND ")
    }
}

fn array(numbers: &BTreeSet<i32>) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}

fn words(numbers: BTreeSet<i32>) -> Vec<String> {
    let words = numbers.into_iter();
    words
        .map(|number| format!("{:x}", number.cast_unsigned()))
        .collect()
}
