//! Erases removed records, a bounded number of rows at a time.

use super::drop_permissions;
use crate::counts::{self, CountKey};
use crate::dialect::locked_to_delete;
use crate::jobs;
use crate::messaging::attachments::{delete_files_of, delete_messages};
use crate::messaging::{transfers, uploads};
use crate::prelude::*;
use crate::schema::{
    account_users, accounts, articles, automation_rules, contacts, conversations, events,
    held_events, inboxes, jobs as job_rows, macros, messages, notified_events, portals,
    report_days, report_spans, reporting_events, teams, users, webhook_deliveries,
};
use diesel::dsl::exists;
use nimchat_accounts::Permissible;
use nimchat_accounts::ports::Removals;
use nimchat_core_model::{Progress, TeamId, UserId};
use serde_json::Value;
use std::collections::BTreeMap;

/// Deletes some of the account's rows in `$table`, and returns how many.
macro_rules! delete_some {
    ($conn:expr, $table:ident, $account:expr, $limit:expr) => {{
        let some: Vec<i64> = $table::table
            .filter($table::account_id.eq($account))
            .limit(i64::from($limit))
            .select($table::id)
            .load($conn)?;
        diesel::delete($table::table.filter($table::id.eq_any(some))).execute($conn)
    }};
}

/// Takes a removed user or team from what refers to them, which `$take` does step by step, and in the end deletes the
/// row. It is locked, which prevents new references to it until the transaction ends: its deletion would change the
/// referencing rows without counting them.
macro_rules! erase {
    ($conn:ident, $table:ident, $id:ident, $take:expr) => {{
        let gone = $table::table
            .filter($table::id.eq($id.get()))
            .filter($table::deleted_at.is_not_null())
            .select($table::id);
        let found: Option<i64> = locked_to_delete!($conn, gone, first).optional()?;
        if found.is_none() {
            return Ok(Progress::Done);
        }
        let taken = $take?;
        if taken == Progress::Done {
            diesel::delete($table::table.find($id.get())).execute($conn)?;
        }
        Ok(taken)
    }};
}

/// Clears `$column`, which is `$id`, in some of these conversations.
macro_rules! clear {
    ($conn:ident, $conversations:ident, $column:ident, $id:ident, $limit:ident, $at:ident) => {{
        let some: Vec<i64> = $conversations
            .limit(i64::from($limit))
            .select(conversations::id)
            .load($conn)?;
        let cleared: Vec<(i64, i64, i16, Option<i64>, Option<i64>)> = diesel::update(
            conversations::table
                .filter(conversations::id.eq_any(&some))
                .filter(conversations::$column.eq($id)),
        )
        .set((
            conversations::$column.eq(None::<i64>),
            conversations::updated_at.eq($at),
        ))
        .returning((
            conversations::account_id,
            conversations::inbox_id,
            conversations::status,
            conversations::assignee_id,
            conversations::team_id,
        ))
        .get_results($conn)?;
        let mut changes = BTreeMap::new();
        for (account_id, inbox_id, status, assignee_id, team_id) in cleared {
            let after = CountKey {
                account_id,
                inbox_id,
                status,
                assignee_id: assignee_id.unwrap_or(0),
                team_id: team_id.unwrap_or(0),
            };
            let before = CountKey {
                $column: $id,
                ..after
            };
            *changes.entry(before).or_insert(0) -= 1;
            *changes.entry(after).or_insert(0) += 1;
        }
        counts::shift($conn, &changes)?;
        Ok(Progress::of(some.len(), $limit))
    }};
}

impl Removals for UnitOfWork<'_> {
    fn erase_account(
        &mut self,
        id: AccountId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        self.run(|c| erase_account(c, id, limit, at.naive_utc()))
    }

    fn erase_user(&mut self, id: UserId, limit: u32, at: DateTime<Utc>) -> StoreResult<Progress> {
        self.run(|c| {
            let at = at.naive_utc();
            erase!(c, users, id, take_from_user(c, None, id.get(), limit, at))
        })
    }

    fn erase_team(&mut self, id: TeamId, limit: u32, at: DateTime<Utc>) -> StoreResult<Progress> {
        self.run(|c| {
            let at = at.naive_utc();
            erase!(c, teams, id, take_from_team(c, id.get(), limit, at))
        })
    }

    fn unassign(
        &mut self,
        account: AccountId,
        user: UserId,
        limit: u32,
        at: DateTime<Utc>,
    ) -> StoreResult<Progress> {
        self.run(|c| {
            let is_member: bool = diesel::select(exists(
                of_account!(account_users, account).filter(account_users::user_id.eq(user.get())),
            ))
            .get_result(c)?;
            if is_member {
                return Ok(Progress::Done);
            }
            take_from_user(c, Some(account.get()), user.get(), limit, at.naive_utc())
        })
    }
}

/// Deletes up to this many of the account's rows in one table, and returns how many there were.
type DeleteSome = fn(&mut AnyConn, i64, u32) -> QueryResult<usize>;

/// Erases the tables that grow with the account's age first, each before the tables that it references. The rest is
/// deleted with the account's row.
fn erase_account(
    c: &mut AnyConn,
    id: AccountId,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<Progress> {
    let account = id.get();
    let gone: bool = diesel::select(exists(
        accounts::table
            .filter(accounts::id.eq(account))
            .filter(accounts::deleted_at.is_not_null()),
    ))
    .get_result(c)?;
    if !gone {
        return Ok(Progress::Done);
    }
    let steps: [DeleteSome; 5] = [
        delete_events,
        |c, account, limit| delete_some!(c, job_rows, account, limit),
        |c, account, limit| delete_some!(c, webhook_deliveries, account, limit),
        delete_report_days,
        |c, account, limit| delete_some!(c, reporting_events, account, limit),
    ];
    for step in steps {
        if step(c, account, limit)? > 0 {
            return Ok(Progress::More);
        }
    }
    if delete_messages_of(c, account, limit, at)? > 0
        || uploads::delete_some(c, account, limit, at)? > 0
        || transfers::delete_some(c, account, limit, at)? > 0
        || delete_some!(c, conversations, account, limit)? > 0
        || delete_some!(c, articles, account, limit)? > 0
    {
        return Ok(Progress::More);
    }
    if delete_contacts(c, account, limit, at)? == Progress::More {
        return Ok(Progress::More);
    }
    let inboxes: Vec<Value> = inboxes::table
        .filter(inboxes::account_id.eq(account))
        .select(inboxes::settings)
        .load(c)?;
    let pictures = inboxes
        .iter()
        .map(|settings| settings["avatar_url"].as_str().map(str::to_owned))
        .collect();
    jobs::delete_files(c, pictures, at)?;
    delete_held_files(c, account, at)?;
    drop_permissions(c, Permissible::Account(id))?;
    diesel::delete(accounts::table.find(account)).execute(c)?;
    Ok(Progress::Done)
}

/// Enqueues the deletion of the files that the account's rules, macros and portals hold.
fn delete_held_files(c: &mut AnyConn, account: i64, at: NaiveDateTime) -> QueryResult<()> {
    macro_rules! of {
        ($table:ident, $column:ident) => {
            $table::table
                .filter($table::account_id.eq(account))
                .filter($table::$column.is_not_null())
                .select($table::$column)
                .load::<Option<Value>>(c)?
        };
    }
    let mut columns = of!(automation_rules, files);
    columns.extend(of!(macros, files));
    columns.extend(of!(portals, logo));
    delete_files_of(c, columns, at)
}

/// Deletes some of the account's events, including held ones.
fn delete_events(c: &mut AnyConn, account: i64, limit: u32) -> QueryResult<usize> {
    let some: Vec<i64> = events::table
        .filter(events::account_id.eq(account))
        .limit(i64::from(limit))
        .select(events::id)
        .load(c)?;
    diesel::delete(held_events::table.filter(held_events::event_id.eq_any(&some))).execute(c)?;
    let notified = notified_events::event_id.eq_any(&some);
    diesel::delete(notified_events::table.filter(notified)).execute(c)?;
    diesel::delete(events::table.filter(events::id.eq_any(some))).execute(c)
}

/// Deletes some of the account's messages, and enqueues the deletion of their files.
fn delete_messages_of(
    c: &mut AnyConn,
    account: i64,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<usize> {
    let some: Vec<(i64, Option<Value>)> = messages::table
        .filter(messages::account_id.eq(account))
        .limit(i64::from(limit))
        .select((messages::id, messages::attachments))
        .load(c)?;
    let found = some.len();
    delete_messages(c, some, at)?;
    Ok(found)
}

/// Deletes what is counted of one series, which has a row a day. A span in which nothing is left goes with the account.
fn delete_report_days(c: &mut AnyConn, account: i64, _: u32) -> QueryResult<usize> {
    let all = report_days::table.filter(report_days::account_id.eq(account));
    let series = all.select((report_days::scope, report_days::metric));
    let Some((scope, metric)) = series.first::<(String, i16)>(c).optional()? else {
        return Ok(0);
    };
    let spans = report_spans::table
        .filter(report_spans::account_id.eq(account))
        .filter(report_spans::scope.eq(&scope))
        .filter(report_spans::metric.eq(metric));
    diesel::delete(spans).execute(c)?;
    let one = report_days::table
        .filter(report_days::account_id.eq(account))
        .filter(report_days::scope.eq(scope))
        .filter(report_days::metric.eq(metric));
    diesel::delete(one).execute(c)
}

/// Deletes some of the account's contacts, and enqueues the deletion of their pictures.
fn delete_contacts(
    c: &mut AnyConn,
    account: i64,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<Progress> {
    let (some, pictures): (Vec<i64>, Vec<Option<String>>) = contacts::table
        .filter(contacts::account_id.eq(account))
        .limit(i64::from(limit))
        .select((contacts::id, contacts::avatar_url))
        .load::<(i64, Option<String>)>(c)?
        .into_iter()
        .unzip();
    let found = some.len();
    diesel::delete(contacts::table.filter(contacts::id.eq_any(some))).execute(c)?;
    jobs::delete_files(c, pictures, at)?;
    Ok(Progress::of(found, limit))
}

/// Unassigns some of the user's conversations.
fn take_from_user(
    c: &mut AnyConn,
    account: Option<i64>,
    user: i64,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<Progress> {
    let mut theirs = conversations::table
        .filter(conversations::assignee_id.eq(user))
        .into_boxed();
    if let Some(account) = account {
        theirs = theirs.filter(conversations::account_id.eq(account));
    }
    clear!(c, theirs, assignee_id, user, limit, at)
}

/// Removes the team from some of its conversations.
fn take_from_team(
    c: &mut AnyConn,
    team: i64,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<Progress> {
    let its = conversations::table.filter(conversations::team_id.eq(team));
    clear!(c, its, team_id, team, limit, at)
}
