//! Statements of a unit of work, by what they answer.

use crate::columns::{Model, ToColumn};
use crate::conn::{AnyConn, MultiBackend};
use crate::rows::{changed, count, numbers};
use crate::unit_of_work::UnitOfWork;
use diesel::dsl::{self, AsSelect, Limit};
use diesel::expression::Expression;
use diesel::prelude::*;
use diesel::query_builder::AsQuery;
use diesel::query_dsl::methods::{LimitDsl, LoadQuery, SelectDsl};
use nimchat_core_model::StoreResult;

/// A query for the rows of a model.
type Rows<Q, M> = dsl::Select<Q, AsSelect<<M as Model>::Row, MultiBackend>>;

/// Adds a row, notes it by its id, or another column, among the records that the unit of work has made, and answers its
/// model.
macro_rules! insert {
    ($unit:ident, $kind:ident, $row:ident into $table:ident, $values:expr) => {
        $crate::statements::insert!($unit, $kind by id, $row into $table, $values)
    };
    ($unit:ident, $kind:ident by $id:ident, $row:ident into $table:ident, $values:expr) => {{
        let added: $row = $unit.run(|c| {
            diesel::insert_into($crate::schema::$table::table)
                .values($values)
                .returning($crate::types::cols::<$row>())
                .get_result(c)
        })?;
        $unit.note_made(nimchat_core_model::idempotency::RecordKind::$kind, added.$id);
        added.try_into()
    }};
}
pub(crate) use insert;

/// Locks the row of a query, and answers its model.
macro_rules! lock {
    ($unit:ident, $row:ident of $query:expr) => {
        $unit.read_one(|c| $crate::dialect::locked!(c, $query.select($row::as_select()), first))
    };
}
pub(crate) use lock;

impl UnitOfWork<'_> {
    /// The models of the query's rows.
    pub(crate) fn load<'q, M, Q>(&mut self, query: Q) -> StoreResult<Vec<M>>
    where
        M: Model,
        Q: SelectDsl<AsSelect<M::Row, MultiBackend>>,
        Rows<Q, M>: LoadQuery<'q, AnyConn, M::Row>,
    {
        self.read_all(|c| query.select(M::Row::as_select()).load(c))
    }

    /// The models of the rows with any of these values, which `query` asks for; without values it is not asked.
    pub(crate) fn load_among<'q, V, M, Q>(
        &mut self,
        values: &[V],
        query: impl FnOnce(Vec<i64>) -> Q,
    ) -> StoreResult<Vec<M>>
    where
        V: for<'a> ToColumn<Column<'a> = i64> + 'static,
        M: Model,
        Q: SelectDsl<AsSelect<M::Row, MultiBackend>>,
        Rows<Q, M>: LoadQuery<'q, AnyConn, M::Row>,
    {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        self.load(query(numbers(values)))
    }

    /// The model of the query's first row.
    pub(crate) fn first<'q, M, Q>(&mut self, query: Q) -> StoreResult<Option<M>>
    where
        M: Model,
        Q: SelectDsl<AsSelect<M::Row, MultiBackend>>,
        Rows<Q, M>: LimitDsl + RunQueryDsl<AnyConn>,
        Limit<Rows<Q, M>>: LoadQuery<'q, AnyConn, M::Row>,
    {
        self.read_one(|c| query.select(M::Row::as_select()).first(c))
    }

    /// Has the query a row?
    pub(crate) fn exists<'q, Q>(&mut self, query: Q) -> StoreResult<bool>
    where
        dsl::exists<Q>: Expression,
        dsl::select<dsl::exists<Q>>: AsQuery + LoadQuery<'q, AnyConn, bool>,
    {
        self.run(|c| diesel::select(dsl::exists(query)).get_result(c))
    }

    /// Runs a statement, whether it writes a row or not.
    pub(crate) fn write<T>(
        &mut self,
        statement: impl FnOnce(&mut AnyConn) -> QueryResult<T>,
    ) -> StoreResult<()> {
        self.run(statement).map(drop)
    }

    /// Runs a statement, which fails unless it writes a row.
    pub(crate) fn must_write(
        &mut self,
        statement: impl FnOnce(&mut AnyConn) -> QueryResult<usize>,
    ) -> StoreResult<()> {
        changed(self.run(statement)?)
    }

    /// Runs a statement, and answers whether it wrote a row.
    pub(crate) fn wrote(
        &mut self,
        statement: impl FnOnce(&mut AnyConn) -> QueryResult<usize>,
    ) -> StoreResult<bool> {
        Ok(self.run(statement)? > 0)
    }

    /// Runs a statement that counts rows.
    pub(crate) fn read_count(
        &mut self,
        statement: impl FnOnce(&mut AnyConn) -> QueryResult<i64>,
    ) -> StoreResult<u64> {
        self.run(statement).map(count)
    }

    /// Runs a statement that reads ids.
    pub(crate) fn read_ids<Id: From<i64>, Ids: FromIterator<Id>>(
        &mut self,
        statement: impl FnOnce(&mut AnyConn) -> QueryResult<Vec<i64>>,
    ) -> StoreResult<Ids> {
        Ok(self.run(statement)?.into_iter().map(Id::from).collect())
    }

    /// Runs a statement that reads pairs of ids.
    pub(crate) fn read_pairs<A: From<i64>, B: From<i64>, Pairs: FromIterator<(A, B)>>(
        &mut self,
        statement: impl FnOnce(&mut AnyConn) -> QueryResult<Vec<(i64, i64)>>,
    ) -> StoreResult<Pairs> {
        let pairs = self.run(statement)?.into_iter();
        Ok(pairs.map(|(a, b)| (a.into(), b.into())).collect())
    }
}
