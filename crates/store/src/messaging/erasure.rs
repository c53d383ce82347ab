//! Erases a contact with all records that name them, or an inbox with its conversations, a bounded number of rows at a
//! time.

use super::attachments::delete_messages;
use super::contacts::lock_to_delete;
use super::conversation_row::ConversationRow;
use super::counters::shift_resolved_contacts;
use crate::automation::webhook;
use crate::counts;
use crate::jobs;
use crate::prelude::*;
use crate::schema::{
    contact_inboxes, contacts, conversations, events, held_events, inboxes, jobs as job_rows,
    messages, notified_events, webhook_deliveries, webhooks,
};
use nimchat_core_model::{ContactId, ConversationId, InboxId, Progress, Subject};
use serde_json::Value;
use std::collections::BTreeMap;

/// Some of the ids of `$table`'s rows about these topics.
macro_rules! about {
    ($c:ident, $table:ident, $account:ident, $topics:ident, $limit:ident) => {
        $table::table
            .filter($table::account_id.eq($account.get()))
            .filter($table::topic.eq_any($topics))
            .order($table::id)
            .limit(i64::from($limit))
            .select($table::id)
            .load::<i64>($c)?
    };
}

/// Some of the conversations that `$whose` selects, locked, so that their counts stay right.
macro_rules! conversations_where {
    ($c:ident, $account:ident, $whose:expr, $limit:ident) => {{
        let rows: Vec<ConversationRow> = locked!(
            $c,
            of_account!(conversations, $account)
                .filter($whose)
                .order(conversations::id)
                .limit(i64::from($limit))
                .select(ConversationRow::as_select()),
            load
        )?;
        rows
    }};
}

/// Does one step. The contact's own row is deleted last, so that a repeated step finds what remains.
pub(super) fn erase(
    c: &mut AnyConn,
    account: AccountId,
    id: ContactId,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<Progress> {
    let Some((_, resolved)) = lock_to_delete(c, account, [id, id])?.into_iter().next() else {
        return Ok(Progress::Done);
    };
    let theirs: Vec<ConversationRow> =
        conversations_where!(c, account, conversations::contact_id.eq(id.get()), limit);
    if !theirs.is_empty() {
        erase_with_events(c, account, &theirs, limit, at)?;
        return Ok(Progress::More);
    }
    let topics = [Subject::Contact { id }.topic()];
    if erase_about(c, account, &topics, limit)? > 0 {
        return Ok(Progress::More);
    }
    let picture: Option<String> = contacts::table
        .find(id.get())
        .select(contacts::avatar_url)
        .first(c)?;
    diesel::delete(contacts::table.find(id.get())).execute(c)?;
    if resolved {
        shift_resolved_contacts(c, account, -1)?;
    }
    jobs::delete_files(c, vec![picture], at)?;
    Ok(Progress::Done)
}

/// Does one step of an inbox. Its own row is deleted last; the contacts stay, without their sessions in it.
pub(super) fn erase_inbox(
    c: &mut AnyConn,
    account: AccountId,
    id: InboxId,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<Progress> {
    let own = of_account!(inboxes, account, id).select(inboxes::settings);
    let found: Option<Value> = locked!(c, own, first).optional()?;
    let Some(settings) = found else {
        return Ok(Progress::Done);
    };
    let its: Vec<ConversationRow> =
        conversations_where!(c, account, conversations::inbox_id.eq(id.get()), limit);
    if !its.is_empty() {
        erase_with_events(c, account, &its, limit, at)?;
        return Ok(Progress::More);
    }
    let topics = [Subject::Inbox { id }.topic()];
    if erase_about(c, account, &topics, limit)? > 0 {
        return Ok(Progress::More);
    }
    let sessions: Vec<i64> = contact_inboxes::table
        .filter(contact_inboxes::inbox_id.eq(id.get()))
        .limit(i64::from(limit))
        .select(contact_inboxes::id)
        .load(c)?;
    if !sessions.is_empty() {
        let some = contact_inboxes::table.filter(contact_inboxes::id.eq_any(sessions));
        diesel::delete(some).execute(c)?;
        return Ok(Progress::More);
    }
    let hooks: Vec<i64> = webhooks::table
        .filter(webhooks::inbox_id.eq(id.get()))
        .select(webhooks::id)
        .load(c)?;
    for hook in hooks {
        webhook::remove(c, account, hook.into())?;
    }
    diesel::delete(inboxes::table.find(id.get())).execute(c)?;
    let picture = settings["avatar_url"].as_str().map(str::to_owned);
    jobs::delete_files(c, vec![picture], at)?;
    Ok(Progress::Done)
}

/// Does one step of a conversation.
pub(super) fn erase_conversation(
    c: &mut AnyConn,
    account: AccountId,
    id: ConversationId,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<Progress> {
    let it: Vec<ConversationRow> =
        conversations_where!(c, account, conversations::id.eq(id.get()), limit);
    if it.is_empty() {
        return Ok(Progress::Done);
    }
    erase_with_events(c, account, &it, limit, at)?;
    Ok(Progress::More)
}

/// Erases some of what is about the conversations and, when nothing remains, some of them.
fn erase_with_events(
    c: &mut AnyConn,
    account: AccountId,
    theirs: &[ConversationRow],
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<()> {
    let subject = |row: &ConversationRow| Subject::Conversation { id: row.id.into() };
    let topics: Vec<String> = theirs.iter().map(|row| subject(row).topic()).collect();
    if erase_about(c, account, &topics, limit)? == 0 {
        erase_conversations(c, theirs, limit, at)?;
    }
    Ok(())
}

/// Erases some of the events, jobs and webhook deliveries about these topics, and returns how many.
fn erase_about(
    c: &mut AnyConn,
    account: AccountId,
    topics: &[String],
    limit: u32,
) -> QueryResult<usize> {
    let told = about!(c, events, account, topics, limit);
    let waiting = about!(c, job_rows, account, topics, limit);
    let sent = about!(c, webhook_deliveries, account, topics, limit);
    let found = told.len() + waiting.len() + sent.len();
    diesel::delete(held_events::table.filter(held_events::event_id.eq_any(&told))).execute(c)?;
    let notified = notified_events::event_id.eq_any(&told);
    diesel::delete(notified_events::table.filter(notified)).execute(c)?;
    diesel::delete(events::table.filter(events::id.eq_any(told))).execute(c)?;
    diesel::delete(job_rows::table.filter(job_rows::id.eq_any(waiting))).execute(c)?;
    let deliveries = webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(sent));
    diesel::delete(deliveries).execute(c)?;
    Ok(found)
}

/// Erases some of their messages, with the files, and, when none remains, the conversations.
fn erase_conversations(
    c: &mut AnyConn,
    theirs: &[ConversationRow],
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<()> {
    let ids: Vec<i64> = theirs.iter().map(|row| row.id).collect();
    let said: Vec<(i64, Option<Value>)> = messages::table
        .filter(messages::conversation_id.eq_any(&ids))
        .limit(i64::from(limit))
        .select((messages::id, messages::attachments))
        .load(c)?;
    if !said.is_empty() {
        return delete_messages(c, said, at);
    }
    diesel::delete(conversations::table.filter(conversations::id.eq_any(ids))).execute(c)?;
    let mut changes = BTreeMap::new();
    for row in theirs {
        *changes.entry(row.count_key()).or_insert(0) -= 1;
    }
    counts::shift(c, &changes)
}
