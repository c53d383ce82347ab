//! The few statements that differ between the databases or that diesel cannot say. They are kept prepared by their
//! text, which plain `sql_query` is not.

use crate::conn::{AnyConn, MultiBackend};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Integer, Jsonb, Text, Timestamp};
use serde_json::Value;

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
pub(crate) struct Lease {
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

pub(crate) struct ClaimDeliveries(Lease);

/// No earlier delivery `d` of the same endpoint and topic is untried. The literals are those of the partial index.
macro_rules! delivery_is_first {
    () => {
        " AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS e \
         WHERE e.endpoint_type = d.endpoint_type AND e.endpoint_id = d.endpoint_id \
         AND e.topic = d.topic AND e.status = 'pending' AND e.attempts = 0 AND e.id < d.id)"
    };
}

impl QueryFragment<MultiBackend> for ClaimDeliveries {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql(
            "WITH free AS MATERIALIZED (SELECT d.id FROM webhook_deliveries AS d \
             WHERE d.status = 'pending' AND d.next_attempt_at <= ",
        );
        pass.push_bind_param::<Timestamp, _>(&self.0.now)?;
        pass.push_sql(" AND (d.claimed_until IS NULL OR d.claimed_until <= ");
        pass.push_bind_param::<Timestamp, _>(&self.0.now)?;
        pass.push_sql(")");
        pass.push_sql(delivery_is_first!());
        pass.push_sql(" ORDER BY d.next_attempt_at, d.id");
        self.0.push_limit(&mut pass)?;
        pass.push_sql(") UPDATE webhook_deliveries SET claimed_until = ");
        pass.push_bind_param::<Timestamp, _>(&self.0.until)?;
        pass.push_sql(
            " WHERE id IN (SELECT id FROM free) AND status = 'pending' \
             AND (claimed_until IS NULL OR claimed_until <= ",
        );
        pass.push_bind_param::<Timestamp, _>(&self.0.now)?;
        pass.push_sql(
            ") RETURNING id, account_id, endpoint_type, endpoint_id, url, secret, event_id, topic, \
             body, status, attempts, next_attempt_at, created_at",
        );
        Ok(())
    }
}

impl QueryId for ClaimDeliveries {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for ClaimDeliveries {
    type SqlType = (
        BigInt,
        BigInt,
        Text,
        BigInt,
        Text,
        Text,
        BigInt,
        Text,
        Text,
        Text,
        Integer,
        Timestamp,
        Timestamp,
    );
}

impl RunQueryDsl<AnyConn> for ClaimDeliveries {}

/// Takes deliveries that are due, in any order.
pub(crate) fn claim_deliveries<R>(
    conn: &mut AnyConn,
    now: NaiveDateTime,
    until: NaiveDateTime,
    limit: u32,
) -> QueryResult<Vec<R>>
where
    R: diesel::deserialize::FromSqlRow<<ClaimDeliveries as Query>::SqlType, MultiBackend> + 'static,
{
    use diesel::query_dsl::methods::LoadQuery;
    ClaimDeliveries(Lease::new(conn, now, until, limit))
        .internal_load(conn)?
        .collect()
}

/// A time, or none. The statement is fixed.
struct TimeOf(&'static str);

impl QueryFragment<MultiBackend> for TimeOf {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql(self.0);
        Ok(())
    }
}

impl QueryId for TimeOf {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for TimeOf {
    type SqlType = Timestamp;
}

impl RunQueryDsl<AnyConn> for TimeOf {}

/// When there is a delivery to claim: a free one at its time, a taken one at the end of its lease, which comes later.
pub(crate) fn next_due_delivery(conn: &mut AnyConn) -> QueryResult<Option<NaiveDateTime>> {
    let free: Option<NaiveDateTime> = TimeOf(concat!(
        "SELECT d.next_attempt_at FROM webhook_deliveries AS d \
         WHERE d.status = 'pending' AND d.claimed_until IS NULL",
        delivery_is_first!(),
        " ORDER BY d.next_attempt_at LIMIT 1"
    ))
    .get_result(conn)
    .optional()?;
    let taken: Option<NaiveDateTime> = TimeOf(
        "SELECT claimed_until FROM webhook_deliveries \
         WHERE status = 'pending' AND claimed_until IS NOT NULL ORDER BY claimed_until LIMIT 1",
    )
    .get_result(conn)
    .optional()?;
    Ok(free.into_iter().chain(taken).min())
}

/// Is any delivery due? Spares the writer a turn.
pub(crate) fn any_due_delivery(conn: &mut AnyConn, now: NaiveDateTime) -> QueryResult<bool> {
    Ok(next_due_delivery(conn)?.is_some_and(|at| at <= now))
}
