//! The outbox as its subscribers read it.

mod subscriptions;

use crate::conn::AnyConn;
use crate::outbox::Body;
use crate::rows::corrupt;
use crate::schema::{event_positions as positions, events, held_events as held, notified_events};
use crate::store::DieselStore;
use crate::types::Prepared;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::dsl::{exists, max, min, not};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use nimchat_core_model::event_log::{Backlog, EventLog, Horizon, LogEntry, Missed};
use nimchat_core_model::{
    AccountId, Event, EventId, EventName, Moment, NewEvent, StoreError, StoreResult,
};
use serde_json::Value;

/// Id, account, name, topic, body, moment, time.
type EventRow = (
    i64,
    i64,
    String,
    String,
    Value,
    Option<String>,
    NaiveDateTime,
);

fn entry(row: EventRow) -> LogEntry {
    let (id, account_id, name, topic, body, moment, at) = row;
    let event = new_event(account_id, &name, body, moment, at).map(|event| Event {
        id: id.into(),
        event,
    });
    LogEntry {
        id: id.into(),
        topic,
        event: event.map_err(|error| error.to_string()),
    }
}

fn new_event(
    account_id: i64,
    name: &str,
    body: Value,
    moment: Option<String>,
    at: NaiveDateTime,
) -> StoreResult<NewEvent> {
    let name: EventName = name
        .parse()
        .map_err(|unknown: String| corrupt("events.name", unknown))?;
    let body: Body = serde_json::from_value(body)
        .map_err(|error| StoreError::Corrupt(format!("events.body: {error}")))?;
    Ok(NewEvent {
        account_id: account_id.into(),
        name,
        subject: body.subject,
        changes: body.changes,
        moment: moment.map(Moment::stored),
        actor: body.actor,
        at: at.and_utc(),
    })
}

macro_rules! columns {
    () => {
        (
            events::id,
            events::account_id,
            events::name,
            events::topic,
            events::body,
            events::moment,
            events::occurred_at,
        )
    };
}

/// Reads in one statement, so that missing and new events are of one snapshot: of two events of a conversation, the
/// later one is never seen without the earlier.
fn read(c: &mut AnyConn, after: i64, missing: &[i64], limit: u32) -> QueryResult<Vec<EventRow>> {
    let new = events::table
        .filter(events::id.gt(after))
        .order(events::id)
        .limit(i64::from(limit))
        .select(columns!());
    if missing.is_empty() {
        return Prepared(new).load(c);
    }
    match c {
        // as a range from the first missing id, which query planners handle well
        AnyConn::Pg(c) => events::table
            .filter(events::id.gt(after).or(events::id.eq_any(missing)))
            .filter(events::id.ge(missing[0]))
            .order(events::id)
            .limit(i64::from(limit))
            .select(columns!())
            .load(c),
        // ids are committed in order: a missing id never comes
        AnyConn::Sqlite(_) => new.load(c),
    }
}

#[derive(QueryableByName)]
struct HorizonRow {
    #[diesel(sql_type = BigInt)]
    oldest_running: i64,
    #[diesel(sql_type = BigInt)]
    next: i64,
}

/// Events that some subscriber has not handled.
macro_rules! behind {
    () => {
        events::table.filter(
            events::id.nullable().gt(positions::table
                .select(min(positions::position))
                .single_value()),
        )
    };
}

impl EventLog for DieselStore {
    fn read(&self, after: EventId, missing: &[EventId], limit: u32) -> StoreResult<Vec<LogEntry>> {
        let missing: Vec<i64> = missing.iter().map(|id| id.get()).collect();
        let rows = self
            .reader()?
            .run(|c| read(c, after.get(), &missing, limit))?;
        Ok(rows.into_iter().map(entry).collect())
    }

    fn entries(&self, ids: &[EventId]) -> StoreResult<Vec<LogEntry>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<EventRow> = self.reader()?.run(|c| {
            events::table
                .filter(events::id.eq_any(ids))
                .order(events::id)
                .select(columns!())
                .load(c)
        })?;
        Ok(rows.into_iter().map(entry).collect())
    }

    fn missed(&self, account: AccountId, since: EventId, limit: u32) -> StoreResult<Missed> {
        let in_order = self.has_one_writer();
        self.reader()?.run(|c| {
            let (oldest, newest) = ends(c)?;
            let since = since.get();
            let is_known = oldest <= since.saturating_add(1)
                && (1..=newest).contains(&since)
                && newest - since <= SCANNED;
            if is_known {
                let after = if in_order { since } else { settled(c, since)? };
                let rows: Vec<EventRow> = events::table
                    .filter(events::account_id.eq(account.get()))
                    .filter(events::id.gt(after))
                    .filter(events::id.ne(since))
                    .order(events::id)
                    .limit(i64::from(limit) + 1)
                    .select(columns!())
                    .load(c)?;
                if rows.len() <= limit as usize {
                    return Ok(Missed::Events(rows.into_iter().map(entry).collect()));
                }
            }
            let newest = newest.into();
            Ok(Missed::Unknown { newest })
        })
    }

    fn horizon(&self) -> StoreResult<Option<Horizon>> {
        if self.has_one_writer() {
            return Ok(None);
        }
        let row: HorizonRow = self.reader()?.run(|c| {
            diesel::sql_query(
                "SELECT pg_snapshot_xmin(s)::text::bigint AS oldest_running, \
                 pg_snapshot_xmax(s)::text::bigint AS next FROM pg_current_snapshot() AS s",
            )
            .get_result(c)
        })?;
        Ok(Some(Horizon {
            oldest_running: row.oldest_running,
            next: row.next,
        }))
    }

    fn backlog(&self) -> StoreResult<Backlog> {
        let (depth, oldest, set_aside) = self.reader()?.run(|c| {
            let depth: i64 = behind!().count().get_result(c)?;
            let oldest: Option<NaiveDateTime> = behind!()
                .order(events::id)
                .select(events::occurred_at)
                .first(c)
                .optional()?;
            let set_aside: Vec<(String, i64)> = held::table
                .filter(held::set_aside_at.is_not_null())
                .group_by(held::subscriber)
                .select((held::subscriber, diesel::dsl::count_star()))
                .load(c)?;
            Ok((depth, oldest, set_aside))
        })?;
        Ok(Backlog {
            depth: depth.unsigned_abs(),
            oldest: oldest.map(|at| at.and_utc()),
            set_aside: set_aside
                .into_iter()
                .map(|(subscriber, count)| (subscriber, count.unsigned_abs()))
                .collect(),
        })
    }

    fn trim(&self, kept_since: DateTime<Utc>, kept_bytes: u64, limit: u32) -> StoreResult<usize> {
        let kept_since = kept_since.naive_utc();
        let old = self.reader()?.run(|c| {
            let beyond = beyond(c, kept_bytes)?;
            let handled: Vec<(i64, NaiveDateTime)> = handled(c, limit)?;
            let old = handled
                .into_iter()
                .filter(|(id, at)| *at < kept_since || *id <= beyond);
            Ok(old.map(|(id, _)| id).collect::<Vec<i64>>())
        })?;
        if old.is_empty() {
            return Ok(0);
        }
        let mut work = self.work()?;
        let removed = work.run(|c| {
            diesel::delete(held::table.filter(held::event_id.eq_any(&old))).execute(c)?;
            let notified = notified_events::event_id.eq_any(&old);
            diesel::delete(notified_events::table.filter(notified)).execute(c)?;
            diesel::delete(events::table.filter(events::id.eq_any(&old))).execute(c)
        })?;
        work.finish()?;
        Ok(removed)
    }
}

/// The oldest events that every subscriber has handled or set aside.
fn handled(c: &mut AnyConn, limit: u32) -> QueryResult<Vec<(i64, NaiveDateTime)>> {
    let waits = held::table
        .filter(held::event_id.eq(events::id))
        .filter(held::set_aside_at.is_null());
    let position: Option<i64> = positions::table.select(min(positions::position)).first(c)?;
    events::table
        .filter(events::id.le(position.unwrap_or_default()))
        .filter(not(exists(waits)))
        .order(events::id)
        .limit(i64::from(limit))
        .select((events::id, events::occurred_at))
        .load(c)
}

/// The most rows of the log, of all accounts, that are read for one who was away.
const SCANNED: i64 = 50_000;

/// Longer than a transaction lasts that records events.
const LONGEST_TRANSACTION: TimeDelta = TimeDelta::seconds(10);

/// More ids than are given out in that time before those that are read again would be many.
const MOST_AGAIN: i64 = 1000;

/// The first and the last id of the log; both 0 if it is empty.
fn ends(c: &mut AnyConn) -> QueryResult<(i64, i64)> {
    let oldest: Option<i64> = events::table.select(min(events::id)).first(c)?;
    let newest: Option<i64> = events::table.select(max(events::id)).first(c)?;
    Ok((oldest.unwrap_or_default(), newest.unwrap_or_default()))
}

/// An id that no event up to this one followed into the log after it.
fn settled(c: &mut AnyConn, id: i64) -> QueryResult<i64> {
    let at: Option<NaiveDateTime> = events::table
        .filter(events::id.le(id))
        .order(events::id.desc())
        .select(events::occurred_at)
        .first(c)
        .optional()?;
    let Some(at) = at else { return Ok(id) };
    let first: Option<i64> = events::table
        .filter(events::id.gt(id - MOST_AGAIN))
        .filter(events::id.le(id))
        .filter(events::occurred_at.ge(at - LONGEST_TRANSACTION))
        .select(min(events::id))
        .first(c)?;
    Ok(first.map_or(id, |first| first - 1))
}

/// How many of the newest events the mean size is computed from.
const SAMPLE: i64 = 200;

/// The id up to which the log exceeds its limit, estimated from the mean size of its newest events.
fn beyond(c: &mut AnyConn, kept_bytes: u64) -> QueryResult<i64> {
    let (oldest, newest) = ends(c)?;
    if newest == 0 {
        return Ok(0);
    }
    let mean = mean_bytes(c)?;
    let kept = i64::try_from(kept_bytes).unwrap_or(i64::MAX) / mean;
    Ok(newest.saturating_sub(kept).max(oldest - 1))
}

#[derive(QueryableByName)]
struct Mean {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// The mean size of an event, including its row and index entries.
fn mean_bytes(c: &mut AnyConn) -> QueryResult<i64> {
    let size = if c.is_postgres() {
        "pg_column_size(e.*)"
    } else {
        "length(e.topic) + length(e.name) + length(e.body) + COALESCE(length(e.moment), 0)"
    };
    let mean: Mean = diesel::sql_query(format!(
        "SELECT CAST(COALESCE(avg({size}), 0) AS BIGINT) + 100 AS bytes \
         FROM (SELECT * FROM events ORDER BY id DESC LIMIT {SAMPLE}) AS e"
    ))
    .get_result(c)?;
    Ok(mean.bytes)
}
