//! Jobs that could be claimed, some of each fairness key.
//!
//! The keys are found by skipping through an index, and of each key only so many jobs are read as a claim may take: a
//! long line of one key costs nothing and hides no other.

use crate::conn::{AnyConn, MultiBackend};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};

const KEYS: &str = "\
WITH RECURSIVE keys (fairness_key) AS (\
SELECT min(fairness_key) FROM jobs WHERE failed_at IS NULL AND queue = ";
const NEXT_KEY: &str = " \
UNION ALL SELECT (SELECT min(j.fairness_key) FROM jobs AS j \
WHERE j.failed_at IS NULL AND j.fairness_key > keys.fairness_key AND j.queue = ";
const EVERY_KEY: &str = ") FROM keys WHERE keys.fairness_key IS NOT NULL) ";

/// `SQLite` has no `LATERAL`, but looks up the ids of a subquery.
const OF_EACH_ON_SQLITE: &str = "\
SELECT d.id, d.fairness_key FROM keys CROSS JOIN jobs AS d ON d.id IN (\
SELECT q.id FROM jobs AS q ";
const OF_EACH_ON_POSTGRES: &str = "\
SELECT d.id, d.fairness_key FROM keys CROSS JOIN LATERAL (\
SELECT q.id, q.fairness_key, q.run_at FROM jobs AS q ";

const OF_KEY: &str = "\
WHERE q.failed_at IS NULL AND q.fairness_key = keys.fairness_key AND q.queue = ";
/// The conditions on earlier jobs are literally those of the partial indexes.
const IN_ORDER: &str = "\
NOT EXISTS (SELECT 1 FROM jobs AS e WHERE q.ordering = 'strict' \
AND e.ordering_key = q.ordering_key AND e.id < q.id \
AND e.ordering = 'strict' AND e.failed_at IS NULL) \
AND NOT EXISTS (SELECT 1 FROM jobs AS e WHERE q.ordering = 'first_attempt' \
AND e.ordering_key = q.ordering_key AND e.id < q.id \
AND e.ordering = 'first_attempt' AND e.attempts = 0 AND e.failed_at IS NULL) \
ORDER BY q.run_at, q.id LIMIT ";
/// Rows that another node is claiming are passed over.
const SKIP_LOCKED: &str = " FOR UPDATE OF q SKIP LOCKED) AS d";
const LONGEST_DUE_FIRST: &str = " ORDER BY d.run_at, d.id";

struct DueJobs {
    queue: &'static str,
    now: NaiveDateTime,
    of_each: i64,
    on_postgres: bool,
}

impl QueryFragment<MultiBackend> for DueJobs {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        use diesel::sql_types::Timestamp;
        pass.push_sql(KEYS);
        pass.push_bind_param::<Text, _>(&self.queue)?;
        pass.push_sql(NEXT_KEY);
        pass.push_bind_param::<Text, _>(&self.queue)?;
        pass.push_sql(EVERY_KEY);
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
        pass.push_sql(if self.on_postgres { SKIP_LOCKED } else { ")" });
        pass.push_sql(LONGEST_DUE_FIRST);
        Ok(())
    }
}

impl QueryId for DueJobs {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for DueJobs {
    type SqlType = (BigInt, Text);
}

impl RunQueryDsl<AnyConn> for DueJobs {}

/// Id and fairness key of jobs that are due and free and that their order lets go, at the most `of_each` of a key, the
/// longest due first. On `PostgreSQL` they are locked until the transaction ends.
pub(crate) fn due_jobs(
    conn: &mut AnyConn,
    queue: &'static str,
    now: NaiveDateTime,
    of_each: usize,
) -> QueryResult<Vec<(i64, String)>> {
    let due = DueJobs {
        queue,
        now,
        of_each: i64::try_from(of_each).unwrap_or(i64::MAX),
        on_postgres: conn.is_postgres(),
    };
    due.load(conn)
}
