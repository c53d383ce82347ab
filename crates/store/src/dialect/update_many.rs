//! Updates many rows in few statements.

use super::insert_many::{Values, batches};
use crate::conn::{AnyConn, MultiBackend};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

/// A row that [`update_many`] updates, by its id.
pub(crate) trait ChangedRow {
    /// The table.
    const TABLE: &'static str;
    /// The columns that are written: `name, email`.
    const COLUMNS: &'static str;

    /// Adds the id and then the values of these columns.
    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()>;
}

/// Updates any number of rows by statements that stay prepared, and returns how many were there. As with
/// [`super::InsertMany`], each statement has a power of two of rows.
pub(crate) fn update_many<R: ChangedRow>(c: &mut AnyConn, rows: &[R]) -> QueryResult<usize> {
    batches(rows).map(|rows| Update(rows).execute(c)).sum()
}

struct Update<'a, R>(&'a [R]);

impl<R: ChangedRow> QueryFragment<MultiBackend> for Update<'_, R> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("UPDATE ");
        pass.push_sql(R::TABLE);
        // both databases name the columns of values so
        for (position, column) in R::COLUMNS.split(", ").enumerate() {
            pass.push_sql(if position == 0 { " SET " } else { ", " });
            pass.push_sql(column);
            pass.push_sql(&format!(" = new.column{}", position + 2));
        }
        pass.push_sql(" FROM (VALUES ");
        for (position, row) in self.0.iter().enumerate() {
            pass.push_sql(if position == 0 { "(" } else { ", (" });
            row.bind(&mut Values::of(&mut pass))?;
            pass.push_sql(")");
        }
        pass.push_sql(") AS new WHERE ");
        pass.push_sql(R::TABLE);
        pass.push_sql(".id = new.column1");
        Ok(())
    }
}

impl<R> QueryId for Update<'_, R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> RunQueryDsl<AnyConn> for Update<'_, R> {}
