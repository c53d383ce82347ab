//! The outbox and its queue.

use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::{self, InsertMany, Row};
use crate::rows::{corrupt, json};
use crate::schema::{account_counters, events};
use crate::session::Session;
use crate::store::DieselStore;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Jsonb, Text, Timestamp};
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

impl Row for NewEventRow {
    const INTO: &'static str = "events (account_id, name, topic, body, occurred_at)";

    fn bind<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_bind_param::<BigInt, _>(&self.account_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.name)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.topic)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Jsonb, _>(&self.body)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Timestamp, _>(&self.occurred_at)
    }
}

/// In one statement: databases take a limited number of values.
const MOST_ROWS: usize = 1000;

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
        let rows = events
            .iter()
            .map(NewEventRow::of)
            .collect::<Result<Vec<_>, _>>()?;
        let mut outdated = BTreeMap::new();
        for event in events {
            let at = event.at.naive_utc();
            for cached in event.name.outdates() {
                let newest = outdated
                    .entry((event.account_id.get(), *cached))
                    .or_insert(at);
                *newest = at.max(*newest);
            }
        }
        self.run(|c| {
            for rows in rows.chunks(MOST_ROWS) {
                InsertMany::all(rows).execute(c)?;
            }
            for ((account, cached), at) in outdated {
                outdate(c, account, cached, at)?;
            }
            Ok(())
        })?;
        self.tell_listeners();
        Ok(())
    }
}

fn event((id, account_id, name, body, at): dialect::ClaimedEvent) -> Result<Event, StoreError> {
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

impl EventQueue for DieselStore {
    fn claim(
        &self,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let now = now.naive_utc();
        if self.writes_take_turns() && !self.look()?.run(|c| dialect::any_free_event(c, now))? {
            return Ok(Vec::new());
        }
        let mut work = self.work()?;
        let rows = work.run(|c| dialect::claim_events(c, now, now + lease, limit))?;
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
        if !unreadable.is_empty() {
            let put_off = events::claimed_until.eq(now + PUT_OFF);
            let unreadable = events::table.filter(events::id.eq_any(unreadable));
            work.run(|c| diesel::update(unreadable).set(put_off).execute(c))?;
        }
        work.finish()?;
        readable.sort_by_key(|event| event.id);
        Ok(readable)
    }

    fn done(&self, ids: &[EventId]) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let ids = ids.iter().map(|id| id.get());
        let mut work = self.work()?;
        work.run(|c| diesel::delete(events::table.filter(events::id.eq_any(ids))).execute(c))?;
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
