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
use nimchat_core_model::search::search_numbers;
use nimchat_messaging::search::{IndexText, ToIndex};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Id, account, and content of a message to index.
type Row = (i64, i64, Option<String>);

fn to_index((id, account, content): Row) -> ToIndex {
    ToIndex {
        id: id.into(),
        account_id: account.into(),
        content,
    }
}

/// Some of those that wait to be indexed.
pub(super) fn waiting(c: &mut AnyConn, limit: u32) -> QueryResult<Vec<ToIndex>> {
    let rows: Vec<Row> = unindexed_messages::table
        .left_join(messages::table.on(messages::id.eq(unindexed_messages::message_id)))
        .limit(i64::from(limit))
        .select((
            unindexed_messages::message_id,
            unindexed_messages::account_id,
            messages::content.nullable(),
        ))
        .load(c)?;
    Ok(rows.into_iter().map(to_index).collect())
}

/// Indexes those whose content is still the same. On `PostgreSQL` not those that another process indexes: it has locked
/// them.
pub(super) fn index(c: &mut AnyConn, texts: &[IndexText]) -> QueryResult<()> {
    let accounts: BTreeSet<i64> = texts.iter().map(|it| it.message.account_id.get()).collect();
    let waiting = |ids: Vec<i64>| {
        unindexed_messages::table
            .filter(unindexed_messages::account_id.eq_any(accounts.clone()))
            .filter(unindexed_messages::message_id.eq_any(ids))
    };
    let ids: Vec<i64> = texts.iter().map(|it| it.message.id.get()).collect();
    let ids: Vec<i64> = match c {
        AnyConn::Pg(c) => waiting(ids)
            .select(unindexed_messages::message_id)
            .for_update()
            .skip_locked()
            .load(c)?,
        AnyConn::Sqlite(_) => ids,
    };
    let contents: Vec<(i64, Option<String>)> = messages::table
        .filter(messages::id.eq_any(&ids))
        .select((messages::id, messages::content))
        .load(c)?;
    let contents: HashMap<i64, Option<String>> = contents.into_iter().collect();
    let ids: HashSet<i64> = ids.into_iter().collect();
    let unchanged = texts.iter().filter(|text| {
        let id = text.message.id.get();
        let content = contents.get(&id).and_then(Option::as_ref);
        ids.contains(&id) && content == text.message.content.as_ref()
    });
    let unchanged: Vec<&IndexText> = unchanged.collect();
    write(c, &unchanged)?;
    let done = unchanged.iter().map(|text| text.message.id.get());
    diesel::delete(waiting(done.collect())).execute(c).map(drop)
}

/// Indexes some of those of older versions, and answers the id below which the others are.
pub(super) fn index_old(c: &mut AnyConn, limit: u32) -> QueryResult<(Progress, i64)> {
    let Some(below) = Indexed::Messages.below(c)? else {
        return Ok((Progress::Done, 0));
    };
    let rows: Vec<Row> = locked!(
        c,
        messages::table
            .filter(messages::id.lt(below))
            .order(messages::id.desc())
            .limit(i64::from(limit))
            .select((messages::id, messages::account_id, messages::content)),
        load
    )?;
    let lowest = rows.last().map(|(id, ..)| *id);
    let texts = rows.into_iter().map(|row| IndexText::from(to_index(row)));
    let texts: Vec<IndexText> = texts.collect();
    write(c, &texts.iter().collect::<Vec<_>>())?;
    Indexed::Messages.reached(c, lowest)
}

/// Writes the texts of the messages that have one, in place of those that are there.
fn write(c: &mut AnyConn, texts: &[&IndexText]) -> QueryResult<()> {
    let said = texts
        .iter()
        .filter_map(|text| Some((*text, text.folded.as_deref()?)));
    let said: Vec<(&IndexText, &str)> = said.collect();
    let ids: Vec<i64> = said.iter().map(|(text, _)| text.message.id.get()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    match c {
        AnyConn::Pg(c) => {
            let grams: Vec<String> = said.iter().map(|(text, _)| array(&text.numbers)).collect();
            let folded: Vec<&str> = said.iter().map(|(_, folded)| *folded).collect();
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
            said.into_iter()
                .try_for_each(|(text, folded)| write_one(c, text, folded))
        }
    }
}

fn write_one(c: &mut SqliteConnection, text: &IndexText, folded: &str) -> QueryResult<()> {
    let id = text.message.id.get();
    let written = sql::<Integer>(
        "INSERT INTO message_texts (message_id, account_id, inbox_id, conversation_id, message_type, created_at, \
         folded) \
         SELECT id, account_id, inbox_id, conversation_id, message_type, created_at, ",
    )
    .bind::<Text, _>(folded)
    .sql(" FROM messages WHERE id = ")
    .bind::<BigInt, _>(id);
    Prepared(written).rows(c)?;
    let grams = sql::<Integer>("INSERT INTO message_grams (rowid, grams) VALUES (")
        .bind::<BigInt, _>(id)
        .sql(", ")
        .bind::<Text, _>(words(&text.numbers).join(" "))
        .sql(")");
    Prepared(grams).rows(c).map(drop)
}

/// What the index of messages is asked for: those with all numbers of the folded text.
pub(super) fn asked(account: i64, folded: &str, is_postgres: bool) -> String {
    let numbers: Vec<i32> = search_numbers(account, folded).into_iter().collect();
    if is_postgres {
        array(&numbers)
    } else {
        words(&numbers).join(" AND ")
    }
}

fn array(numbers: &[i32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{{{}}}", numbers.join(","))
}

fn words(numbers: &[i32]) -> Vec<String> {
    let words = numbers.iter();
    words
        .map(|number| format!("{:x}", number.cast_unsigned()))
        .collect()
}
