//! The position of each subscriber, and the events that it holds.

use crate::conn::AnyConn;
use crate::dialect::locked;
use crate::rows::integer;
use crate::schema::{event_positions as positions, events, held_events as held};
use crate::store::DieselStore;
use crate::types::{Both, Prepared};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use nimchat_core_model::event_log::{HeldEvent, Standing, Subscriptions};
use nimchat_core_model::{EventId, NodeId, StoreResult};
use std::collections::BTreeMap;

#[derive(Queryable)]
struct HeldRow {
    subscriber: String,
    event_id: i64,
    topic: String,
    attempts: i32,
    next_attempt_at: NaiveDateTime,
    last_error: Option<String>,
    set_aside_at: Option<NaiveDateTime>,
}

impl From<HeldRow> for HeldEvent {
    fn from(row: HeldRow) -> Self {
        Self {
            id: row.event_id.into(),
            topic: row.topic,
            attempts: row.attempts.unsigned_abs(),
            next_attempt_at: row.next_attempt_at.and_utc(),
            last_error: row.last_error,
            set_aside_at: row.set_aside_at.map(|at| at.and_utc()),
        }
    }
}

fn take_over(c: &mut AnyConn, node: i32, subscriber: &str) -> QueryResult<Standing> {
    let row = positions::table
        .find(subscriber)
        .select(positions::position);
    let known: Option<i64> = locked!(c, row, first).optional()?;
    let position = if let Some(position) = known {
        diesel::update(positions::table.find(subscriber))
            .set(positions::node.eq(node))
            .execute(c)?;
        position
    } else {
        let newest: Option<i64> = events::table.select(max(events::id)).first(c)?;
        let position = newest.unwrap_or_default();
        diesel::insert_into(positions::table)
            .values((
                positions::subscriber.eq(subscriber),
                positions::position.eq(position),
                positions::node.eq(node),
            ))
            .execute(c)?;
        position
    };
    let settled: Vec<i64> = held::table
        .filter(held::subscriber.eq(subscriber))
        .filter(held::event_id.gt(position))
        .select(held::event_id)
        .load(c)?;
    Ok(Standing {
        position: position.into(),
        settled: settled.into_iter().map(EventId::from).collect(),
    })
}

fn hold(c: &mut AnyConn, subscriber: &str, event: &HeldEvent) -> QueryResult<usize> {
    let next = event.next_attempt_at.naive_utc();
    let set_aside = event.set_aside_at.map(|at| at.naive_utc());
    let attempts = integer(event.attempts);
    Prepared(Both(
        diesel::insert_into(held::table)
            .values((
                held::subscriber.eq(subscriber),
                held::event_id.eq(event.id.get()),
                held::topic.eq(&event.topic),
                held::attempts.eq(attempts),
                held::next_attempt_at.eq(next),
                held::last_error.eq(&event.last_error),
                held::set_aside_at.eq(set_aside),
            ))
            .on_conflict((held::subscriber, held::event_id))
            .do_update()
            .set((
                held::attempts.eq(attempts),
                held::next_attempt_at.eq(next),
                held::last_error.eq(&event.last_error),
                held::set_aside_at.eq(set_aside),
            )),
    ))
    .rows(c)
}

impl Subscriptions for DieselStore {
    fn take_over(&self, node: NodeId, subscribers: &[&'static str]) -> StoreResult<Vec<Standing>> {
        let mut work = self.work()?;
        let standings = work.run(|c| {
            subscribers
                .iter()
                .map(|subscriber| take_over(c, node.get(), subscriber))
                .collect()
        })?;
        work.finish()?;
        Ok(standings)
    }

    fn advance(&self, node: NodeId, moved: &[(&'static str, EventId)]) -> StoreResult<bool> {
        // in most cases all positions are equal
        let mut at: BTreeMap<EventId, Vec<&str>> = BTreeMap::new();
        for (subscriber, position) in moved {
            at.entry(*position).or_default().push(subscriber);
        }
        let mut work = self.work()?;
        let moved_all = work.run(|c| {
            for (position, subscribers) in &at {
                let updated = Prepared(
                    diesel::update(
                        positions::table
                            .filter(positions::subscriber.eq_any(subscribers))
                            .filter(positions::node.eq(node.get())),
                    )
                    .set(positions::position.eq(position.get())),
                )
                .rows(c)?;
                if updated < subscribers.len() {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        if moved_all {
            work.finish()?;
        }
        Ok(moved_all)
    }

    fn held(&self, subscriber: &'static str) -> StoreResult<Vec<HeldEvent>> {
        let rows: Vec<HeldRow> = self.reader()?.run(|c| {
            held::table
                .filter(held::subscriber.eq(subscriber))
                .filter(held::set_aside_at.is_null())
                .order(held::event_id)
                .load(c)
        })?;
        Ok(rows.into_iter().map(HeldEvent::from).collect())
    }

    fn hold(&self, subscriber: &'static str, events: &[HeldEvent]) -> StoreResult<()> {
        let mut work = self.work()?;
        work.run(|c| {
            for event in events {
                hold(c, subscriber, event)?;
            }
            Ok(())
        })?;
        work.finish()
    }

    fn release(&self, subscriber: &'static str, event: EventId) -> StoreResult<()> {
        let mut work = self.work()?;
        work.run(|c| diesel::delete(held::table.find((subscriber, event.get()))).execute(c))?;
        work.finish()
    }

    fn set_aside(&self, limit: u32) -> StoreResult<Vec<(String, HeldEvent)>> {
        let rows: Vec<HeldRow> = self.reader()?.run(|c| {
            held::table
                .filter(held::set_aside_at.is_not_null())
                .order((held::event_id.desc(), held::subscriber))
                .limit(i64::from(limit))
                .load(c)
        })?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|mut row| (std::mem::take(&mut row.subscriber), row.into()))
            .collect())
    }

    fn try_again(&self, event: EventId, at: DateTime<Utc>) -> StoreResult<usize> {
        let mut work = self.work()?;
        let waiting = work.run(|c| {
            diesel::update(
                held::table
                    .filter(held::event_id.eq(event.get()))
                    .filter(held::set_aside_at.is_not_null()),
            )
            .set((
                held::set_aside_at.eq(None::<NaiveDateTime>),
                held::attempts.eq(0),
                held::next_attempt_at.eq(at.naive_utc()),
            ))
            .execute(c)
        })?;
        work.finish()?;
        Ok(waiting)
    }
}
