//! Statements of a unit of work, by what they answer.

use crate::conn::AnyConn;
use crate::rows::changed;
use crate::unit_of_work::UnitOfWork;
use diesel::QueryResult;
use nimchat_core_model::StoreResult;

/// Adds a row, notes it among the records that the unit of work has made, and answers its model.
macro_rules! insert {
    ($unit:ident, $kind:ident, $row:ident into $table:ident, $values:expr) => {{
        let added: $row = $unit.run(|c| {
            diesel::insert_into($crate::schema::$table::table)
                .values($values)
                .returning($crate::types::cols::<$row>())
                .get_result(c)
        })?;
        $unit.note_made(nimchat_core_model::idempotency::RecordKind::$kind, added.id);
        added.try_into()
    }};
}
pub(crate) use insert;

impl UnitOfWork<'_> {
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
        Ok(u64::try_from(self.run(statement)?).unwrap_or_default())
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
