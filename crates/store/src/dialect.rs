//! The few statements that differ between the databases or that diesel cannot say. They are kept prepared by their
//! text, which plain `sql_query` is not.

pub(crate) mod due;
mod insert_many;

pub(crate) use insert_many::{InsertMany, ReturningRow, Row};

use crate::conn::{AnyConn, MultiBackend};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::BigInt;

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
