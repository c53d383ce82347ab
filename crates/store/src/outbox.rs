//! The outbox: the events that a unit of work records.

use crate::commit_effects::Effect;
use crate::dialect::{Row, Values};
use crate::prelude::*;
use crate::schema::{account_counters, events};
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Jsonb, Nullable, Text, Timestamp};
use nimchat_core_model::{Actor, Cached, Changes, Moment, NewEvent, Outbox, Subject};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The parts of an event that have no column of their own.
#[derive(Serialize)]
struct BodyRef<'a> {
    subject: &'a Subject,
    changes: &'a Changes,
    actor: &'a Actor,
}

/// The same for reading.
#[derive(Deserialize)]
pub(crate) struct Body {
    pub(crate) subject: Subject,
    pub(crate) changes: Changes,
    pub(crate) actor: Actor,
}

struct NewEventRow<'a> {
    account_id: i64,
    name: &'static str,
    topic: String,
    body: Value,
    moment: Option<&'a str>,
    occurred_at: NaiveDateTime,
}

impl<'a> NewEventRow<'a> {
    fn of(event: &'a NewEvent) -> StoreResult<Self> {
        Ok(Self {
            account_id: event.account_id.get(),
            name: event.name.as_str(),
            topic: event.subject.topic(),
            body: json(&BodyRef {
                subject: &event.subject,
                changes: &event.changes,
                actor: &event.actor,
            })?,
            moment: event.moment.as_ref().map(Moment::as_str),
            occurred_at: event.at.naive_utc(),
        })
    }
}

impl NewEventRow<'_> {
    const INTO: &'static str = "events (account_id, name, topic, body, moment, occurred_at)";

    fn bind_on<'b, DB>(&'b self, values: &mut Values<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<Jsonb>,
        Option<&'b str>: ToSql<Nullable<Text>, DB>,
        i64: ToSql<BigInt, DB>,
        str: ToSql<Text, DB>,
        Value: ToSql<Jsonb, DB>,
        NaiveDateTime: ToSql<Timestamp, DB>,
    {
        values.bind::<BigInt, _>(&self.account_id)?;
        values.bind::<Text, str>(self.name)?;
        values.bind::<Text, str>(&self.topic)?;
        values.bind::<Jsonb, _>(&self.body)?;
        values.bind::<Nullable<Text>, _>(&self.moment)?;
        values.bind::<Timestamp, _>(&self.occurred_at)
    }
}

impl Row for NewEventRow<'_> {
    const INTO: &'static str = Self::INTO;

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        self.bind_on(values)
    }
}

/// Events that are about to be written to the outbox.
pub(crate) struct NewEvents<'a> {
    events: &'a [NewEvent],
    rows: Vec<NewEventRow<'a>>,
}

impl<'a> NewEvents<'a> {
    pub(crate) fn of(events: &'a [NewEvent]) -> StoreResult<Self> {
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

    /// Combines a new message, a change and their events in one statement, which saves round trips. `SQLite` has
    /// neither such statements nor round trips.
    pub(crate) fn with<M, T>(&self, message: Option<M>, change: T) -> WithEvents<'_, M, T> {
        WithEvents {
            message,
            rows: &self.rows,
            change,
        }
    }

    /// Marks cached data that the events affect as outdated.
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

/// The statement of [`NewEvents::with`].
pub(crate) struct WithEvents<'a, M, T> {
    message: Option<M>,
    rows: &'a [NewEventRow<'a>],
    change: T,
}

impl<M: QueryFragment<Pg>, T: QueryFragment<Pg>> QueryFragment<Pg> for WithEvents<'_, M, T> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut begin = "WITH ";
        if let Some(message) = &self.message {
            pass.push_sql("WITH posted AS (");
            message.walk_ast(pass.reborrow())?;
            pass.push_sql(") ");
            begin = ", ";
        }
        for (position, row) in self.rows.iter().enumerate() {
            if position == 0 {
                pass.push_sql(begin);
                pass.push_sql("told AS (INSERT INTO ");
                pass.push_sql(NewEventRow::INTO);
                pass.push_sql(" VALUES (");
            } else {
                pass.push_sql("), (");
            }
            row.bind_on(&mut Values::of(&mut pass))?;
        }
        if !self.rows.is_empty() {
            pass.push_sql(")) ");
        }
        self.change.walk_ast(pass)
    }
}

impl<M, T> QueryId for WithEvents<'_, M, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<M, T: Query> Query for WithEvents<'_, M, T> {
    type SqlType = T::SqlType;
}

/// The insert for most changes.
fn insert(c: &mut AnyConn, row: &NewEventRow<'_>) -> QueryResult<usize> {
    let insert = diesel::insert_into(events::table).values((
        events::account_id.eq(row.account_id),
        events::name.eq(row.name),
        events::topic.eq(&row.topic),
        events::body.eq(&row.body),
        events::moment.eq(row.moment),
        events::occurred_at.eq(row.occurred_at),
    ));
    on_each!(c, insert.execute(c))
}

/// A later commit may have an earlier time: the newest change counts.
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

impl Outbox for UnitOfWork<'_> {
    fn record(&mut self, events: &[NewEvent]) -> StoreResult<()> {
        if events.is_empty() {
            return Ok(());
        }
        let news = NewEvents::of(events)?;
        self.run(|c| {
            news.insert(c)?;
            news.outdate(c)
        })?;
        self.after_commit(Effect::Events);
        Ok(())
    }
}
