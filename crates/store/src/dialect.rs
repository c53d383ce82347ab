//! The few statements that differ between the databases or that diesel cannot say. They are kept prepared by their
//! text, which plain `sql_query` is not.

pub(crate) mod due;

use crate::conn::{AnyConn, MultiBackend};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Jsonb, Text, Timestamp};
use serde_json::Value;

/// Loads rows of an existing table that nobody else may change until the transaction ends. On `SQLite` nobody else
/// writes anyway. References to the rows are still free to be made.
macro_rules! locked {
    ($c:ident, $query:expr, $load:ident) => {
        match $c {
            $crate::conn::AnyConn::Pg($c) => $query.for_no_key_update().$load($c),
            $crate::conn::AnyConn::Sqlite($c) => $query.$load($c),
        }
    };
}
pub(crate) use locked;

/// A row that [`InsertMany`] takes.
pub(crate) trait Row {
    /// Table and columns: `events (account_id, name)`.
    const INTO: &'static str;

    /// Pushes the values, commas between them.
    fn bind<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()>;
}

/// Several rows in one statement; diesel would not keep its own prepared.
pub(crate) struct InsertMany<'a, R> {
    rows: &'a [R],
    skip_present: bool,
}

impl<'a, R> InsertMany<'a, R> {
    /// Adds all, or none.
    pub(crate) fn all(rows: &'a [R]) -> Self {
        Self {
            rows,
            skip_present: false,
        }
    }

    /// Adds those that break no unique rule.
    pub(crate) fn missing(rows: &'a [R]) -> Self {
        Self {
            rows,
            skip_present: true,
        }
    }
}

impl<R: Row> QueryFragment<MultiBackend> for InsertMany<'_, R> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("INSERT INTO ");
        pass.push_sql(R::INTO);
        pass.push_sql(" VALUES ");
        for (position, row) in self.rows.iter().enumerate() {
            pass.push_sql(if position == 0 { "(" } else { ", (" });
            row.bind(&mut pass)?;
            pass.push_sql(")");
        }
        if self.skip_present {
            pass.push_sql(" ON CONFLICT DO NOTHING");
        }
        Ok(())
    }
}

impl<R> QueryId for InsertMany<'_, R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> RunQueryDsl<AnyConn> for InsertMany<'_, R> {}

/// What a claim is made with. Its inner select is materialized: `PostgreSQL` may otherwise run it again for each row
/// of the outer table, and then takes more than the limit.
struct Lease {
    now: NaiveDateTime,
    until: NaiveDateTime,
    limit: i64,
    skip_locked: bool,
}

impl Lease {
    fn new(conn: &AnyConn, now: NaiveDateTime, until: NaiveDateTime, limit: u32) -> Self {
        Self {
            now,
            until,
            limit: i64::from(limit),
            skip_locked: conn.is_postgres(),
        }
    }

    /// Ends the inner select: on one of several nodes, rows that another is claiming are passed over.
    fn push_limit<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql(" LIMIT ");
        pass.push_bind_param::<BigInt, _>(&self.limit)?;
        if self.skip_locked {
            pass.push_sql(" FOR UPDATE SKIP LOCKED");
        }
        Ok(())
    }
}

/// Id, account, name, body, time.
pub(crate) type ClaimedEvent = (i64, i64, String, Value, NaiveDateTime);

struct ClaimEvents(Lease);

impl QueryFragment<MultiBackend> for ClaimEvents {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql(
            "WITH free AS MATERIALIZED (SELECT e.id FROM events AS e \
             WHERE e.claimed_until IS NULL OR e.claimed_until <= ",
        );
        pass.push_bind_param::<Timestamp, _>(&self.0.now)?;
        pass.push_sql(" ORDER BY e.id");
        self.0.push_limit(&mut pass)?;
        pass.push_sql(") UPDATE events SET claimed_until = ");
        pass.push_bind_param::<Timestamp, _>(&self.0.until)?;
        pass.push_sql(
            " WHERE id IN (SELECT id FROM free) AND (claimed_until IS NULL OR claimed_until <= ",
        );
        pass.push_bind_param::<Timestamp, _>(&self.0.now)?;
        pass.push_sql(") RETURNING id, account_id, name, body, occurred_at");
        Ok(())
    }
}

impl QueryId for ClaimEvents {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for ClaimEvents {
    type SqlType = (BigInt, BigInt, Text, Jsonb, Timestamp);
}

impl RunQueryDsl<AnyConn> for ClaimEvents {}

/// Takes the oldest free events, in any order.
pub(crate) fn claim_events(
    conn: &mut AnyConn,
    now: NaiveDateTime,
    until: NaiveDateTime,
    limit: u32,
) -> QueryResult<Vec<ClaimedEvent>> {
    ClaimEvents(Lease::new(conn, now, until, limit)).get_results(conn)
}

/// Is there anything to claim? Spares the writer a turn.
pub(crate) fn any_free_event(conn: &mut AnyConn, now: NaiveDateTime) -> QueryResult<bool> {
    use crate::schema::events::dsl::{claimed_until, events};
    diesel::select(diesel::dsl::exists(
        events.filter(claimed_until.is_null().or(claimed_until.le(now))),
    ))
    .get_result(conn)
}
