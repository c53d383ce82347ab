//! Column types that the combined backend lacks, and statements that it cannot express.

use crate::conn::{AnyConn, MultiBackend};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Integer, Jsonb};
use serde_json::Value;

impl HasSqlType<Jsonb> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<Jsonb>(lookup)
    }
}

impl FromSql<Jsonb, MultiBackend> for Value {
    fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, Jsonb>()
    }
}

impl ToSql<Jsonb, MultiBackend> for Value {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Jsonb, self));
        Ok(IsNull::No)
    }
}

/// Runs a statement that both databases accept on the combined backend, which lacks the clause: `ON CONFLICT`, `UNION`,
/// aggregates with a filter.
#[derive(Debug)]
pub struct Both<T>(pub T);

impl<T> QueryFragment<MultiBackend> for Both<T>
where
    T: QueryFragment<diesel::pg::Pg> + QueryFragment<diesel::sqlite::Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<T: QueryId> QueryId for Both<T> {
    type QueryId = T::QueryId;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query> Query for Both<T> {
    type SqlType = T::SqlType;
}

impl<T> RunQueryDsl<AnyConn> for Both<T> {}

/// Keeps a statement prepared, by its type if that decides its text, otherwise by its text. Diesel parses and plans every
/// `UPDATE` and every `ON CONFLICT DO UPDATE` again each time; for statements with few different texts that costs more
/// than everything else. For other statements it walks through the whole query each time to find out whether they can be
/// kept, which this spares the most frequent ones.
///
/// Diesel's `execute` ignores this, since it asks a reference to the statement. The statement must return something and
/// be loaded: [`Prepared::rows`] does that.
#[derive(Debug)]
pub struct Prepared<T>(pub T);

impl<T> Prepared<T> {
    /// Runs a statement that writes rows, and returns their number.
    pub fn rows<'q, C>(self, c: &mut C) -> QueryResult<usize>
    where
        Prepared<Counted<T>>: LoadQuery<'q, C, i32>,
    {
        let written: Vec<i32> = Prepared(Counted(self.0)).get_results(c)?;
        Ok(written.len())
    }
}

/// A statement that returns something for each row that it writes.
#[derive(Debug)]
pub struct Counted<T>(T);

impl<DB: Backend, T: QueryFragment<DB>> QueryFragment<DB> for Counted<T> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(" RETURNING 1");
        Ok(())
    }
}

impl<T> QueryId for Counted<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T> Query for Counted<T> {
    type SqlType = Integer;
}

impl<DB: Backend, T: QueryFragment<DB>> QueryFragment<DB> for Prepared<T> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<T: QueryId> QueryId for Prepared<T> {
    type QueryId = T::QueryId;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query> Query for Prepared<T> {
    type SqlType = T::SqlType;
}

impl<T, Conn> RunQueryDsl<Conn> for Prepared<T> {}

/// A row's columns for `RETURNING`, where `as_returning()` does not compile on the combined backend.
pub fn cols<T: Selectable<MultiBackend>>() -> T::SelectExpression {
    T::construct_selection()
}
