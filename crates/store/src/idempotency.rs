//! Calls with an idempotency key, and how a unit of work records that it belongs to one.

use crate::prelude::*;
use crate::rows::{from_json_text, json_text};
use crate::schema::keyed_calls::dsl;
use crate::store::DieselStore;
use nimchat_core_model::NodeId;
use nimchat_core_model::idempotency::{
    Arrival, KEPT_FOR, KeptAnswer, KeptCall, KeyedCall, KeyedCalls, MadeRecords, Ticket,
};
use serde::de::DeserializeOwned;
use std::cell::RefCell;

/// The error of a unit of work whose ticket was taken over.
const TAKEN_OVER: &str = "keyed_calls_attempt";

thread_local! {
    /// The call that this thread executes, and the records that it has made.
    static CARRIED_OUT: RefCell<Option<(Ticket, MadeRecords)>> = const { RefCell::new(None) };
}

row! {
    KeptCallRow of keyed_calls as KeptCall {
        request, attempt, begun_at, changed,
    } with made, answer, node => |row| {
        made: optional("keyed_calls.made", row.made.as_deref())?.unwrap_or_default(),
        answer: optional("keyed_calls.answer", row.answer.as_deref())?,
    }
}

fn optional<T: DeserializeOwned>(column: &str, stored: Option<&str>) -> StoreResult<Option<T>> {
    let read = |stored| from_json_text(column, stored);
    stored.map(read).transpose()
}

impl UnitOfWork<'_> {
    /// This unit of work makes this record.
    pub(crate) fn note_made(&mut self, kind: RecordKind, id: i64) {
        self.made().push((kind, id));
    }

    /// Records the change in the call that this thread executes, if any: the last statement of a unit of work.
    pub(crate) fn note_call(&mut self) -> StoreResult<()> {
        let new = std::mem::take(self.made());
        // its records are added after those of the call's earlier units of work, if there are several
        let call = CARRIED_OUT.with_borrow_mut(|call| {
            let (ticket, made) = call.as_mut()?;
            for (kind, id) in new {
                made.add(kind, id);
            }
            Some((ticket.clone(), made.clone()))
        });
        let Some((ticket, made)) = call else {
            return Ok(());
        };
        let made = json_text(&made)?;
        let noted = self.run(|c| {
            diesel::update(dsl::keyed_calls)
                .filter(dsl::call_key.eq(&ticket.key))
                .filter(dsl::attempt.eq(ticket.attempt))
                .set((dsl::changed.eq(true), dsl::made.eq(&made)))
                .execute(c)
        })?;
        if noted == 0 {
            return Err(StoreError::Conflict {
                constraint: TAKEN_OVER.to_owned(),
            });
        }
        Ok(())
    }
}

impl KeyedCalls for DieselStore {
    fn arrive(&self, call: &KeyedCall) -> StoreResult<Arrival> {
        let mut work = self.work()?;
        let node = self.node();
        if work.run(|c| add(c, call, node))? {
            work.finish()?;
            return Ok(Arrival::First(Ticket {
                key: call.key.clone(),
                attempt: 1,
            }));
        }
        let row = work.run(|c| {
            dsl::keyed_calls
                .find(&call.key)
                .select(KeptCallRow::as_select())
                .first::<KeptCallRow>(c)
                .optional()
        })?;
        // the row was deleted between the two statements: the next attempt is the first
        let Some(row) = row else {
            return Ok(Arrival::Running);
        };
        let attempt = row.attempt;
        let ended = match row.node {
            Some(node) if row.answer.is_none() => {
                !work.run(|c| self.is_alive(c, NodeId::new(node)))?
            }
            _ => false,
        };
        if let Some(arrival) = KeptCall::try_from(row)?.meet(call, ended) {
            return Ok(arrival);
        }
        let ticket = Ticket {
            key: call.key.clone(),
            attempt: attempt + 1,
        };
        let taken = work.run(|c| take_over(c, call, &ticket, attempt, node))?;
        work.finish()?;
        Ok(if taken {
            Arrival::First(ticket)
        } else {
            Arrival::Running
        })
    }

    fn carry_out(&self, ticket: &Ticket, work: &mut dyn FnMut()) {
        /// Clears the thread's call, also when the work panics, so that the thread's next work is not part of it.
        struct Carried;

        impl Drop for Carried {
            fn drop(&mut self) {
                CARRIED_OUT.set(None);
            }
        }

        CARRIED_OUT.set(Some((ticket.clone(), MadeRecords::default())));
        let _carried = Carried;
        work();
    }

    fn settle(&self, ticket: &Ticket, answer: Option<&KeptAnswer>) -> StoreResult<()> {
        let answer = answer.map(json_text).transpose()?;
        let mut work = self.work()?;
        work.run(|c| {
            let held = dsl::keyed_calls
                .filter(dsl::call_key.eq(&ticket.key))
                .filter(dsl::attempt.eq(ticket.attempt));
            match &answer {
                Some(answer) => diesel::update(held).set(dsl::answer.eq(answer)).execute(c),
                None => diesel::delete(held.filter(dsl::changed.eq(false))).execute(c),
            }
        })?;
        work.finish()
    }

    fn forget(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize> {
        let mut look = self.reader()?;
        let old: Vec<String> = look.run(|c| {
            dsl::keyed_calls
                .filter(dsl::begun_at.lt(before.naive_utc()))
                .order(dsl::begun_at)
                .limit(i64::from(limit))
                .select(dsl::call_key)
                .load(c)
        })?;
        drop(look);
        if old.is_empty() {
            return Ok(0);
        }
        let mut work = self.work()?;
        let forgotten = work.run(|c| {
            let old = dsl::keyed_calls
                .filter(dsl::call_key.eq_any(&old))
                // not one that was taken over since
                .filter(dsl::begun_at.lt(before.naive_utc()));
            diesel::delete(old).execute(c)
        })?;
        work.finish()?;
        Ok(forgotten)
    }
}

/// Adds the call, unless one is kept under its key.
fn add(conn: &mut AnyConn, call: &KeyedCall, node: Option<NodeId>) -> QueryResult<bool> {
    let added = Both(
        diesel::insert_into(dsl::keyed_calls)
            .values((
                dsl::call_key.eq(&call.key),
                dsl::request.eq(&call.request),
                dsl::attempt.eq(1_i64),
                dsl::begun_at.eq(call.at.naive_utc()),
                dsl::changed.eq(false),
                dsl::node.eq(node.map(NodeId::get)),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(added == 1)
}

/// Begins the next attempt, unless another node has begun it already.
fn take_over(
    conn: &mut AnyConn,
    call: &KeyedCall,
    ticket: &Ticket,
    after: i64,
    node: Option<NodeId>,
) -> QueryResult<bool> {
    let taken = diesel::update(dsl::keyed_calls)
        .filter(dsl::call_key.eq(&call.key))
        .filter(dsl::attempt.eq(after))
        // a call that has changed something by now must not change it again
        .filter(
            dsl::changed
                .eq(false)
                .or(dsl::begun_at.le((call.at - KEPT_FOR).naive_utc())),
        )
        .set((
            dsl::request.eq(&call.request),
            dsl::attempt.eq(ticket.attempt),
            dsl::begun_at.eq(call.at.naive_utc()),
            dsl::changed.eq(false),
            dsl::made.eq(None::<String>),
            dsl::answer.eq(None::<String>),
            dsl::node.eq(node.map(NodeId::get)),
        ))
        .execute(conn)?;
    Ok(taken == 1)
}
