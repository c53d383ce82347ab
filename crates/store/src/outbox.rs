//! The outbox and its queue.

use crate::conn::{AnyConn, MultiBackend, on_each};
use crate::dialect::{InsertMany, Row};
use crate::listeners::Left;
use crate::rows::{corrupt, json};
use crate::schema::{account_counters, event_leases, events, notified_events};
use crate::session::Session;
use crate::store::DieselStore;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Jsonb, Text, Timestamp};
use nimchat_core_model::event::{Backlog, EventQueue};
use nimchat_core_model::{
    Actor, Cached, Changes, Event, EventId, EventName, NewEvent, Outbox, StoreError, Subject,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What of an event has no column of its own.
#[derive(Serialize)]
struct BodyRef<'a> {
    subject: &'a Subject,
    changes: &'a Changes,
    actor: &'a Actor,
}

#[derive(Deserialize)]
struct Body {
    subject: Subject,
    changes: Changes,
    actor: Actor,
}

struct NewEventRow {
    account_id: i64,
    name: &'static str,
    topic: String,
    body: Value,
    occurred_at: NaiveDateTime,
}

impl NewEventRow {
    fn of(event: &NewEvent) -> Result<Self, StoreError> {
        Ok(Self {
            account_id: event.account_id.get(),
            name: event.name.as_str(),
            topic: event.subject.topic(),
            body: json(&BodyRef {
                subject: &event.subject,
                changes: &event.changes,
                actor: &event.actor,
            })?,
            occurred_at: event.at.naive_utc(),
        })
    }
}

impl NewEventRow {
    const INTO: &'static str = "events (account_id, name, topic, body, occurred_at)";

    fn bind_on<'b, DB>(&'b self, pass: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<Jsonb>,
        i64: ToSql<BigInt, DB>,
        str: ToSql<Text, DB>,
        Value: ToSql<Jsonb, DB>,
        NaiveDateTime: ToSql<Timestamp, DB>,
    {
        pass.push_bind_param::<BigInt, _>(&self.account_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, str>(self.name)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, str>(&self.topic)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Jsonb, _>(&self.body)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Timestamp, _>(&self.occurred_at)
    }
}

impl Row for NewEventRow {
    const INTO: &'static str = Self::INTO;

    fn bind<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.bind_on(pass)
    }
}

/// Events on their way into the outbox.
pub(crate) struct News<'a> {
    events: &'a [NewEvent],
    rows: Vec<NewEventRow>,
}

impl<'a> News<'a> {
    pub(crate) fn of(events: &'a [NewEvent]) -> Result<Self, StoreError> {
        let rows = events.iter().map(NewEventRow::of);
        Ok(Self {
            events,
            rows: rows.collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn insert(&self, c: &mut AnyConn) -> QueryResult<()> {
        match &self.rows[..] {
            [row] => insert(c, row)?,
            rows => InsertMany::all(rows).execute(c)?,
        };
        Ok(())
    }

    /// A change and the events that tell of it in one statement, which spares a round trip. `SQLite` has no such
    /// statements, and no round trips.
    pub(crate) fn with<T>(&self, change: T) -> Telling<'_, T> {
        Telling {
            rows: &self.rows,
            change,
        }
    }

    /// Makes what the events change out of date for those who keep it.
    pub(crate) fn outdate(&self, c: &mut AnyConn) -> QueryResult<()> {
        let mut outdated = BTreeMap::new();
        for event in self.events {
            let at = event.at.naive_utc();
            for cached in event.name.outdates() {
                let newest = outdated
                    .entry((event.account_id.get(), *cached))
                    .or_insert(at);
                *newest = at.max(*newest);
            }
        }
        for ((account, cached), at) in outdated {
            outdate(c, account, cached, at)?;
        }
        Ok(())
    }
}

/// What [`News::with`] makes.
pub(crate) struct Telling<'a, T> {
    rows: &'a [NewEventRow],
    change: T,
}

impl<T: QueryFragment<Pg>> QueryFragment<Pg> for Telling<'_, T> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (position, row) in self.rows.iter().enumerate() {
            if position == 0 {
                pass.push_sql("WITH told AS (INSERT INTO ");
                pass.push_sql(NewEventRow::INTO);
                pass.push_sql(" VALUES (");
            } else {
                pass.push_sql("), (");
            }
            row.bind_on(&mut pass)?;
        }
        if !self.rows.is_empty() {
            pass.push_sql(")) ");
        }
        self.change.walk_ast(pass)
    }
}

impl<T: Query> Query for Telling<'_, T> {
    type SqlType = T::SqlType;
}

/// What most changes leave.
fn insert(c: &mut AnyConn, row: &NewEventRow) -> QueryResult<usize> {
    let insert = diesel::insert_into(events::table).values((
        events::account_id.eq(row.account_id),
        events::name.eq(row.name),
        events::topic.eq(&row.topic),
        events::body.eq(&row.body),
        events::occurred_at.eq(row.occurred_at),
    ));
    on_each!(c, insert.execute(c))
}

/// What committed later may have happened earlier: the newest change counts.
fn outdate(c: &mut AnyConn, account: i64, cached: Cached, at: NaiveDateTime) -> QueryResult<usize> {
    macro_rules! raise {
        ($column:ident) => {{
            let older = account_counters::$column.lt(at);
            diesel::update(account_counters::table.find(account))
                .filter(account_counters::$column.is_null().or(older))
                .set(account_counters::$column.eq(at))
                .execute(c)
        }};
    }
    match cached {
        Cached::Labels => raise!(labels_changed_at),
        Cached::Inboxes => raise!(inboxes_changed_at),
        Cached::Teams => raise!(teams_changed_at),
    }
}

impl Outbox for Session<'_> {
    fn record(&mut self, events: &[NewEvent]) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let news = News::of(events)?;
        self.run(|c| {
            news.insert(c)?;
            news.outdate(c)
        })?;
        self.leave_behind(Left::Events);
        Ok(())
    }
}

/// Id, account, name, body, time.
type EventRow = (i64, i64, String, Value, NaiveDateTime);

fn event((id, account_id, name, body, at): EventRow) -> Result<Event, StoreError> {
    let name: EventName = name
        .parse()
        .map_err(|unknown: String| corrupt("events.name", unknown))?;
    let body: Body = serde_json::from_value(body)
        .map_err(|error| StoreError::Corrupt(format!("events.body: {error}")))?;
    Ok(Event {
        id: id.into(),
        event: NewEvent {
            account_id: account_id.into(),
            name,
            subject: body.subject,
            changes: body.changes,
            actor: body.actor,
            at: at.and_utc(),
        },
    })
}

/// How long what cannot be read is left alone, so that it holds up nothing else. It is not thrown away: while nodes are
/// brought up to date one after the other, a newer one may have written it, and reads it.
const PUT_OFF: TimeDelta = TimeDelta::hours(1);

/// Events that nobody is handling.
macro_rules! free {
    ($now:expr) => {
        events::table.filter(diesel::dsl::not(diesel::dsl::exists(
            event_leases::table
                .filter(event_leases::first_event.le(events::id))
                .filter(event_leases::last_event.ge(events::id))
                .filter(event_leases::until.gt($now)),
        )))
    };
}

/// One at a time: two who look for free events at once would find the same ones.
fn take_turns(c: &mut AnyConn) -> QueryResult<()> {
    match c {
        AnyConn::Pg(c) => c.batch_execute("LOCK TABLE event_leases IN SHARE ROW EXCLUSIVE MODE"),
        // whoever writes is alone
        AnyConn::Sqlite(_) => Ok(()),
    }
}

fn free_events(c: &mut AnyConn, now: NaiveDateTime, limit: u32) -> QueryResult<Vec<EventRow>> {
    take_turns(c)?;
    free!(now)
        .order(events::id)
        .limit(i64::from(limit))
        .select((
            events::id,
            events::account_id,
            events::name,
            events::body,
            events::occurred_at,
        ))
        .load(c)
}

/// From the first to the last event, until.
type Lease = (i64, i64, NaiveDateTime);

fn take(c: &mut AnyConn, now: NaiveDateTime, leases: &[Lease]) -> QueryResult<()> {
    if leases.is_empty() {
        return Ok(());
    }
    diesel::delete(event_leases::table.filter(event_leases::until.le(now))).execute(c)?;
    for (first, last, until) in leases {
        diesel::insert_into(event_leases::table)
            .values((
                event_leases::first_event.eq(first),
                event_leases::last_event.eq(last),
                event_leases::until.eq(until),
            ))
            .execute(c)?;
    }
    Ok(())
}

/// A lease is on the ids from the first to the last event of a batch, so that what is committed between them later
/// waits for that batch.
impl EventQueue for DieselStore {
    fn claim(
        &self,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let (now, until) = (now.naive_utc(), (now + lease).naive_utc());
        let any = |c: &mut AnyConn| diesel::select(diesel::dsl::exists(free!(now))).get_result(c);
        // spares the writer a turn
        if self.writes_take_turns() && !self.look()?.run(any)? {
            return Ok(Vec::new());
        }
        let mut work = self.work()?;
        let rows = work.run(|c| free_events(c, now, limit))?;
        let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
        for row in rows {
            let id = row.0;
            match event(row) {
                Ok(event) => readable.push(event),
                Err(error) => {
                    tracing::error!(event = id, %error, "an event cannot be read, and is put off");
                    unreadable.push(id);
                }
            }
        }
        let mut leases: Vec<Lease> = unreadable
            .into_iter()
            .map(|id| (id, id, now + PUT_OFF))
            .collect();
        if let (Some(first), Some(last)) = (readable.first(), readable.last()) {
            leases.push((first.id.get(), last.id.get(), until));
        }
        work.run(|c| take(c, now, &leases))?;
        work.finish()?;
        Ok(readable)
    }

    fn done(&self, ids: &[EventId]) -> Result<(), StoreError> {
        let Some(first) = ids.iter().min() else {
            return Ok(());
        };
        let mut work = self.work()?;
        work.run(|c| {
            let handled: Vec<i64> = ids.iter().map(|id| id.get()).collect();
            let known = notified_events::event_id.eq_any(&handled);
            diesel::delete(notified_events::table.filter(known)).execute(c)?;
            diesel::delete(events::table.filter(events::id.eq_any(&handled))).execute(c)?;
            diesel::delete(event_leases::table.find(first.get())).execute(c)
        })?;
        work.finish()
    }

    fn backlog(&self) -> Result<Backlog, StoreError> {
        let mut look = self.look()?;
        let (depth, oldest) = look.run(|c| {
            let depth: i64 = events::table.count().get_result(c)?;
            let oldest: Option<NaiveDateTime> = events::table
                .order(events::id)
                .select(events::occurred_at)
                .first(c)
                .optional()?;
            Ok((depth, oldest))
        })?;
        Ok(Backlog {
            depth: depth.unsigned_abs(),
            oldest: oldest.map(|at| at.and_utc()),
        })
    }
}
