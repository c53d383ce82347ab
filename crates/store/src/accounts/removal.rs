//! Erases removed records, a bounded number of rows at a time.

use super::drop_permissions;
use crate::conn::AnyConn;
use crate::counts::{self, CountKey};
use crate::dialect::locked_to_delete;
use crate::jobs;
use crate::messaging::attachments::{delete_files_of, delete_messages};
use crate::messaging::{transfers, uploads};
use crate::schema::{
    account_users, accounts, articles, automation_rules, contacts, conversations, events,
    held_events, inboxes, jobs as job_rows, macros, messages, notified_events, portals,
    report_days, report_spans, reporting_events, teams, users, webhook_deliveries,
};
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use nimchat_accounts::Permissible;
use nimchat_accounts::ports::Removals;
use nimchat_core_model::{AccountId, Progress, StoreResult, TeamId, UserId};
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

/// Reads the row to delete, and prevents new references to it until the transaction ends: its deletion would change the
/// referencing rows without counting them.
macro_rules! lock {
    ($conn:ident, $row:expr) => {{
        let id: Option<i64> = locked_to_delete!($conn, $row, first).optional()?;
        id
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
            let gone = users::table
                .filter(users::id.eq(id.get()))
                .filter(users::deleted_at.is_not_null())
                .select(users::id);
            if lock!(c, gone).is_none() {
                return Ok(Progress::Done);
            }
            let taken = take_from_user(c, None, id.get(), limit, at.naive_utc())?;
            if taken == Progress::Done {
                diesel::delete(users::table.find(id.get())).execute(c)?;
            }
            Ok(taken)
        })
    }

    fn erase_team(&mut self, id: TeamId, limit: u32, at: DateTime<Utc>) -> StoreResult<Progress> {
        self.run(|c| {
            let gone = teams::table
                .filter(teams::id.eq(id.get()))
                .filter(teams::deleted_at.is_not_null())
                .select(teams::id);
            if lock!(c, gone).is_none() {
                return Ok(Progress::Done);
            }
            let taken = take_from_team(c, id.get(), limit, at.naive_utc())?;
            if taken == Progress::Done {
                diesel::delete(teams::table.find(id.get())).execute(c)?;
            }
            Ok(taken)
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
                account_users::table
                    .filter(account_users::account_id.eq(account.get()))
                    .filter(account_users::user_id.eq(user.get())),
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
        .limit(i64::from(limit))
        .select(conversations::id)
        .into_boxed();
    if let Some(account) = account {
        theirs = theirs.filter(conversations::account_id.eq(account));
    }
    let theirs: Vec<i64> = theirs.load(c)?;
    let taken: Vec<(i64, i64, i16, Option<i64>)> = diesel::update(
        conversations::table
            .filter(conversations::id.eq_any(&theirs))
            .filter(conversations::assignee_id.eq(user)),
    )
    .set((
        conversations::assignee_id.eq(None::<i64>),
        conversations::updated_at.eq(at),
    ))
    .returning((
        conversations::account_id,
        conversations::inbox_id,
        conversations::status,
        conversations::team_id,
    ))
    .get_results(c)?;
    let mut changes = BTreeMap::new();
    for (account_id, inbox_id, status, team) in taken {
        let key = |assignee_id| CountKey {
            account_id,
            inbox_id,
            status,
            assignee_id,
            team_id: team.unwrap_or(0),
        };
        *changes.entry(key(user)).or_insert(0) -= 1;
        *changes.entry(key(0)).or_insert(0) += 1;
    }
    counts::shift(c, &changes)?;
    Ok(Progress::of(theirs.len(), limit))
}

/// Removes the team from some of its conversations.
fn take_from_team(
    c: &mut AnyConn,
    team: i64,
    limit: u32,
    at: NaiveDateTime,
) -> QueryResult<Progress> {
    let its: Vec<i64> = conversations::table
        .filter(conversations::team_id.eq(team))
        .limit(i64::from(limit))
        .select(conversations::id)
        .load(c)?;
    let taken: Vec<(i64, i64, i16, Option<i64>)> = diesel::update(
        conversations::table
            .filter(conversations::id.eq_any(&its))
            .filter(conversations::team_id.eq(team)),
    )
    .set((
        conversations::team_id.eq(None::<i64>),
        conversations::updated_at.eq(at),
    ))
    .returning((
        conversations::account_id,
        conversations::inbox_id,
        conversations::status,
        conversations::assignee_id,
    ))
    .get_results(c)?;
    let mut changes = BTreeMap::new();
    for (account_id, inbox_id, status, assignee) in taken {
        let key = |team_id| CountKey {
            account_id,
            inbox_id,
            status,
            assignee_id: assignee.unwrap_or(0),
            team_id,
        };
        *changes.entry(key(team)).or_insert(0) -= 1;
        *changes.entry(key(0)).or_insert(0) += 1;
    }
    counts::shift(c, &changes)?;
    Ok(Progress::of(its.len(), limit))
}
