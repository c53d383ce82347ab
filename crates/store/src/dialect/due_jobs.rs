//! Jobs that can be claimed, some of each fairness key.
//!
//! The keys are found by an index skip scan, and of each key only as many jobs are read as a claim may take: a long
//! queue of one key costs nothing and hides no other.

use crate::conn::{AnyConn, MultiBackend};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

/// Written so that `PostgreSQL` has one plan, whatever its statistics say: a queue is empty when it is analyzed and
/// long when it matters. `ORDER BY … LIMIT 1` skips where `min` may read everything.
const KEYS: &str = "\
WITH RECURSIVE keys (fairness_key) AS (\
SELECT (SELECT j.fairness_key FROM jobs AS j WHERE j.failed_at IS NULL AND j.queue = ";
const NEXT_KEY: &str = " \
ORDER BY j.fairness_key LIMIT 1) \
UNION ALL SELECT (SELECT j.fairness_key FROM jobs AS j \
WHERE j.failed_at IS NULL AND j.fairness_key > keys.fairness_key AND j.queue = ";
const EVERY_KEY: &str = " \
ORDER BY j.fairness_key LIMIT 1) FROM keys WHERE keys.fairness_key IS NOT NULL) ";

/// `SQLite` has no `LATERAL`, but uses the index for the ids of a subquery.
const OF_EACH_ON_SQLITE: &str = "\
SELECT d.id, d.account_id, d.fairness_key FROM keys CROSS JOIN jobs AS d ON d.id IN (\
SELECT q.id FROM jobs AS q ";
const OF_EACH_ON_POSTGRES: &str = "\
SELECT d.id, d.account_id, d.fairness_key FROM keys CROSS JOIN LATERAL (\
SELECT q.id, q.account_id, q.fairness_key, q.run_at FROM jobs AS q ";

const OF_KEY: &str = "\
WHERE q.failed_at IS NULL AND q.fairness_key = keys.fairness_key AND q.queue = ";
/// The conditions on earlier jobs repeat those of the partial indexes literally. A subquery for one row uses its index
/// for each job; `NOT EXISTS` might be joined as a whole.
const IN_ORDER: &str = "\
(SELECT e.id FROM jobs AS e WHERE q.ordering = 'strict' \
AND e.ordering_key = q.ordering_key AND e.id < q.id \
AND e.ordering = 'strict' AND e.failed_at IS NULL LIMIT 1) IS NULL \
AND (SELECT e.id FROM jobs AS e WHERE q.ordering = 'first_attempt' \
AND e.ordering_key = q.ordering_key AND e.id < q.id \
AND e.ordering = 'first_attempt' AND e.attempts = 0 AND e.failed_at IS NULL LIMIT 1) IS NULL \
ORDER BY q.run_at, q.id LIMIT ";
const END_ON_POSTGRES: &str = ") AS d";
const LONGEST_DUE_FIRST: &str = " ORDER BY d.run_at, d.id";

const NEXT_OF_EACH: &str = "\
SELECT min((SELECT q.run_at FROM jobs AS q \
WHERE q.failed_at IS NULL AND q.claimed_until IS NULL \
AND q.fairness_key = keys.fairness_key AND q.queue = ";
const EARLIEST: &str = " ORDER BY q.run_at LIMIT 1)) FROM keys";

/// Every fairness key of a queue's jobs, as a table `keys`.
fn push_keys<'b>(
    queue: &'b &'static str,
    pass: &mut AstPass<'_, 'b, MultiBackend>,
) -> QueryResult<()> {
    pass.push_sql(KEYS);
    pass.push_bind_param::<Text, _>(queue)?;
    pass.push_sql(NEXT_KEY);
    pass.push_bind_param::<Text, _>(queue)?;
    pass.push_sql(EVERY_KEY);
    Ok(())
}

struct DueJobs {
    queue: &'static str,
    now: NaiveDateTime,
    of_each: i64,
    on_postgres: bool,
}

impl QueryFragment<MultiBackend> for DueJobs {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        push_keys(&self.queue, &mut pass)?;
        pass.push_sql(if self.on_postgres {
            OF_EACH_ON_POSTGRES
        } else {
            OF_EACH_ON_SQLITE
        });
        pass.push_sql(OF_KEY);
        pass.push_bind_param::<Text, _>(&self.queue)?;
        pass.push_sql(" AND q.run_at <= ");
        pass.push_bind_param::<Timestamp, _>(&self.now)?;
        pass.push_sql(" AND (q.claimed_until IS NULL OR q.claimed_until <= ");
        pass.push_bind_param::<Timestamp, _>(&self.now)?;
        pass.push_sql(") AND ");
        pass.push_sql(IN_ORDER);
        pass.push_bind_param::<BigInt, _>(&self.of_each)?;
        pass.push_sql(if self.on_postgres {
            END_ON_POSTGRES
        } else {
            ")"
        });
        pass.push_sql(LONGEST_DUE_FIRST);
        Ok(())
    }
}

impl QueryId for DueJobs {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for DueJobs {
    type SqlType = (BigInt, Nullable<BigInt>, Text);
}

impl RunQueryDsl<AnyConn> for DueJobs {}

/// Id, account and fairness key of jobs that are due, free and not blocked by their order, at most `of_each` of a key, the
/// longest due first.
pub(crate) fn due_jobs(
    conn: &mut AnyConn,
    queue: &'static str,
    now: NaiveDateTime,
    of_each: usize,
) -> QueryResult<Vec<(i64, Option<i64>, String)>> {
    let due = DueJobs {
        queue,
        now,
        of_each: i64::try_from(of_each).unwrap_or(i64::MAX),
        on_postgres: conn.is_postgres(),
    };
    due.load(conn)
}

struct NextDue {
    queue: &'static str,
    now: NaiveDateTime,
}

impl QueryFragment<MultiBackend> for NextDue {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        push_keys(&self.queue, &mut pass)?;
        pass.push_sql(NEXT_OF_EACH);
        pass.push_bind_param::<Text, _>(&self.queue)?;
        pass.push_sql(" AND q.run_at > ");
        pass.push_bind_param::<Timestamp, _>(&self.now)?;
        pass.push_sql(EARLIEST);
        Ok(())
    }
}

impl QueryId for NextDue {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for NextDue {
    type SqlType = Nullable<Timestamp>;
}

impl RunQueryDsl<AnyConn> for NextDue {}

/// The first time after `now` at which a job that is not claimed becomes due.
pub(crate) fn next_due(
    conn: &mut AnyConn,
    queue: &'static str,
    now: NaiveDateTime,
) -> QueryResult<Option<NaiveDateTime>> {
    NextDue { queue, now }.get_result(conn)
}
