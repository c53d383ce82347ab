//! The few statements that differ between the databases or that diesel cannot say. They are kept prepared by their
//! text, which plain `sql_query` is not.

pub(crate) mod due;

use crate::conn::{AnyConn, MultiBackend};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
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

    /// Answers what was added.
    pub(crate) fn returning(self) -> Returning<'a, R> {
        Returning(self)
    }
}

/// How many rows are added in one statement: databases take a limited number of values.
pub(crate) const MOST_ROWS: usize = 1000;

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

/// A row of which something is answered.
pub(crate) trait ReturningRow: Row {
    /// The columns answered: `id, account_id`.
    const RETURNING: &'static str;
    /// Their types.
    type Returned;
}

/// [`InsertMany`] that answers columns of the rows it adds, in any order.
pub(crate) struct Returning<'a, R>(InsertMany<'a, R>);

impl<R: ReturningRow> QueryFragment<MultiBackend> for Returning<'_, R> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(" RETURNING ");
        pass.push_sql(R::RETURNING);
        Ok(())
    }
}

impl<R> QueryId for Returning<'_, R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R: ReturningRow> Query for Returning<'_, R> {
    type SqlType = R::Returned;
}

impl<R> RunQueryDsl<AnyConn> for Returning<'_, R> {}

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
