//! Queues whose rows are due at a time and are claimed by lease: webhook deliveries, letters, chores.
//!
//! Such a table has `id`, the time, and `claimed_until`, with indexes on the last two of those that wait. What waits is
//! spelled out, since `SQLite` uses no partial index for a parameter.

use crate::conn::{AnyConn, MultiBackend};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::sql_types::{BigInt, Timestamp};
use std::marker::PhantomData;

/// A table that is such a queue.
pub(crate) trait DueRows {
    /// Its name.
    const TABLE: &'static str;
    /// What holds of a row that waits.
    const WAITS: &'static str = "status = 'pending'";
    /// The column that says when it is due.
    const DUE: &'static str = "next_attempt_at";
    /// What else must hold of the row `q` for it to be given out, as ` AND …`.
    const AND: &'static str = "";
    /// What a claim answers of a row.
    const COLUMNS: &'static str;
    /// Their types.
    type SqlType;
}

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

/// Takes rows that are due and free.
pub(crate) struct Claim<Q> {
    lease: Lease,
    queue: PhantomData<Q>,
}

impl<Q: DueRows> QueryFragment<MultiBackend> for Claim<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("WITH free AS MATERIALIZED (SELECT q.id FROM ");
        pass.push_sql(Q::TABLE);
        pass.push_sql(" AS q WHERE ");
        pass.push_sql(Q::WAITS);
        pass.push_sql(" AND q.");
        pass.push_sql(Q::DUE);
        pass.push_sql(" <= ");
        pass.push_bind_param::<Timestamp, _>(&self.lease.now)?;
        pass.push_sql(" AND (q.claimed_until IS NULL OR q.claimed_until <= ");
        pass.push_bind_param::<Timestamp, _>(&self.lease.now)?;
        pass.push_sql(")");
        pass.push_sql(Q::AND);
        pass.push_sql(" ORDER BY q.");
        pass.push_sql(Q::DUE);
        pass.push_sql(", q.id");
        self.lease.push_limit(&mut pass)?;
        pass.push_sql(") UPDATE ");
        pass.push_sql(Q::TABLE);
        pass.push_sql(" SET claimed_until = ");
        pass.push_bind_param::<Timestamp, _>(&self.lease.until)?;
        pass.push_sql(" WHERE id IN (SELECT id FROM free) AND ");
        pass.push_sql(Q::WAITS);
        pass.push_sql(" AND (claimed_until IS NULL OR claimed_until <= ");
        pass.push_bind_param::<Timestamp, _>(&self.lease.now)?;
        pass.push_sql(") RETURNING ");
        pass.push_sql(Q::COLUMNS);
        Ok(())
    }
}

impl<Q> QueryId for Claim<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: DueRows> Query for Claim<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<AnyConn> for Claim<Q> {}

/// Takes rows that are due and free until then, in any order.
pub(crate) fn claim<'query, Q, R>(
    conn: &mut AnyConn,
    now: NaiveDateTime,
    until: NaiveDateTime,
    limit: u32,
) -> QueryResult<Vec<R>>
where
    Q: DueRows,
    Claim<Q>: LoadQuery<'query, AnyConn, R>,
{
    let claim = Claim::<Q> {
        lease: Lease::new(conn, now, until, limit),
        queue: PhantomData,
    };
    claim.get_results(conn)
}

/// A time, or none: a fixed statement, in parts.
struct TimeOf(&'static [&'static str]);

impl QueryFragment<MultiBackend> for TimeOf {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for part in self.0 {
            pass.push_sql(part);
        }
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

/// When there is a row to claim: a free one at its time, a taken one at the end of its lease, which comes later.
pub(crate) fn next_due<Q: DueRows>(conn: &mut AnyConn) -> QueryResult<Option<NaiveDateTime>> {
    let free: Option<NaiveDateTime> = TimeOf(
        const {
            &[
                "SELECT q.",
                Q::DUE,
                " FROM ",
                Q::TABLE,
                " AS q WHERE ",
                Q::WAITS,
                " AND q.claimed_until IS NULL",
                Q::AND,
                " ORDER BY q.",
                Q::DUE,
                " LIMIT 1",
            ]
        },
    )
    .get_result(conn)
    .optional()?;
    let taken: Option<NaiveDateTime> = TimeOf(
        const {
            &[
                "SELECT claimed_until FROM ",
                Q::TABLE,
                " WHERE ",
                Q::WAITS,
                " AND claimed_until IS NOT NULL ORDER BY claimed_until LIMIT 1",
            ]
        },
    )
    .get_result(conn)
    .optional()?;
    Ok(free.into_iter().chain(taken).min())
}

/// Is any row due? Spares the writer a turn.
pub(crate) fn any_due<Q: DueRows>(conn: &mut AnyConn, now: NaiveDateTime) -> QueryResult<bool> {
    Ok(next_due::<Q>(conn)?.is_some_and(|at| at <= now))
}
