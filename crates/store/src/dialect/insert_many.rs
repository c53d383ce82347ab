//! Inserts many rows in few statements.

use crate::conn::{AnyConn, MultiBackend};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;
use std::{iter, mem};

/// A row that [`InsertMany`] inserts.
pub(crate) trait Row {
    /// Table and columns: `events (account_id, name)`.
    const INTO: &'static str;
    /// What happens to a row that violates a unique constraint, as ` ON CONFLICT …`.
    const ON_CONFLICT: &'static str = "";

    /// Adds the values.
    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()>;
}

/// The values of a row as a statement lists them, commas between them.
pub(crate) struct Values<'p, 'b, DB: Backend = MultiBackend> {
    pass: AstPass<'p, 'b, DB>,
    is_first: bool,
}

impl<'p, 'b, DB: Backend> Values<'p, 'b, DB> {
    pub(crate) fn of(pass: &'p mut AstPass<'_, 'b, DB>) -> Self {
        Self {
            pass: pass.reborrow(),
            is_first: true,
        }
    }

    /// Adds a value as a parameter.
    pub(crate) fn bind<T, V>(&mut self, value: &'b V) -> QueryResult<()>
    where
        DB: HasSqlType<T>,
        V: ToSql<T, DB> + ?Sized,
    {
        self.separate();
        self.pass.push_bind_param(value)
    }

    /// Adds values that are the same in each row.
    pub(crate) fn sql(&mut self, values: &str) {
        self.separate();
        self.pass.push_sql(values);
    }

    fn separate(&mut self) {
        if !mem::take(&mut self.is_first) {
            self.pass.push_sql(", ");
        }
    }
}

/// A row whose insert returns columns.
pub(crate) trait ReturningRow: Row {
    /// The returned columns: `id, account_id`.
    const RETURNING: &'static str;
    /// Their types.
    type Returned;
}

/// The most rows of one statement: databases accept a limited number of values.
const MOST_ROWS: usize = 512;

/// Inserts any number of rows by statements that stay prepared, which diesel's own do not.
///
/// Each statement inserts a power of two of rows. A text for each number of rows would be kept on each connection, and
/// the large ones take a megabyte of the database's memory.
pub(crate) struct InsertMany<'a, R> {
    rows: &'a [R],
    skip_present: bool,
}

impl<'a, R: Row> InsertMany<'a, R> {
    /// Inserts all rows; if one cannot be inserted, the error ends the unit of work.
    pub(crate) fn all(rows: &'a [R]) -> Self {
        Self {
            rows,
            skip_present: false,
        }
    }

    /// Inserts the rows that violate no unique constraint.
    pub(crate) fn missing(rows: &'a [R]) -> Self {
        Self {
            rows,
            skip_present: true,
        }
    }

    /// Returns how many were inserted.
    pub(crate) fn execute(&self, c: &mut AnyConn) -> QueryResult<usize> {
        self.statements()
            .map(|statement| statement.execute(c))
            .sum()
    }

    /// Returns [`ReturningRow::RETURNING`] of the inserted rows, in any order.
    pub(crate) fn get_results<T>(&self, c: &mut AnyConn) -> QueryResult<Vec<T>>
    where
        R: ReturningRow,
        Returning<'a, R>: LoadQuery<'a, AnyConn, T>,
    {
        let mut added = Vec::with_capacity(self.rows.len());
        for statement in self.statements() {
            added.extend(Returning(statement).get_results(c)?);
        }
        Ok(added)
    }

    pub(crate) fn statements(&self) -> impl Iterator<Item = Statement<'a, R>> + use<'a, R> {
        let skip_present = self.skip_present;
        batches(self.rows).map(move |rows| Statement { rows, skip_present })
    }
}

pub(super) fn batches<R>(mut rows: &[R]) -> impl Iterator<Item = &[R]> {
    iter::from_fn(move || {
        let power = rows.len().checked_ilog2()?;
        let (batch, rest) = rows.split_at(MOST_ROWS.min(1 << power));
        rows = rest;
        Some(batch)
    })
}

pub(crate) struct Statement<'a, R> {
    pub(crate) rows: &'a [R],
    skip_present: bool,
}

impl<R: Row> QueryFragment<MultiBackend> for Statement<'_, R> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("INSERT INTO ");
        pass.push_sql(R::INTO);
        pass.push_sql(" VALUES ");
        for (position, row) in self.rows.iter().enumerate() {
            pass.push_sql(if position == 0 { "(" } else { ", (" });
            row.bind(&mut Values::of(&mut pass))?;
            pass.push_sql(")");
        }
        pass.push_sql(if self.skip_present {
            " ON CONFLICT DO NOTHING"
        } else {
            R::ON_CONFLICT
        });
        Ok(())
    }
}

impl<R> QueryId for Statement<'_, R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> RunQueryDsl<AnyConn> for Statement<'_, R> {}

pub(crate) struct Returning<'a, R>(Statement<'a, R>);

impl<R: ReturningRow> Statement<'_, R> {
    /// The statement, which returns [`ReturningRow::RETURNING`].
    pub(crate) fn returning<'b>(
        &'b self,
        mut pass: AstPass<'_, 'b, MultiBackend>,
    ) -> QueryResult<()> {
        self.walk_ast(pass.reborrow())?;
        pass.push_sql(" RETURNING ");
        pass.push_sql(R::RETURNING);
        Ok(())
    }
}

impl<R: ReturningRow> QueryFragment<MultiBackend> for Returning<'_, R> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.returning(pass)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_added_by_statements_of_few_sizes() {
        let rows = [(); 1335];
        let sizes: Vec<_> = batches(&rows).map(<[()]>::len).collect();
        assert_eq!(sizes, [512, 512, 256, 32, 16, 4, 2, 1]);
        assert_eq!(batches::<()>(&[]).count(), 0);
    }
}
