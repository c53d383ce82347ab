//! The few statements that differ between the databases or that diesel cannot say. They are kept prepared by their
//! text, which plain `sql_query` is not.

pub(crate) mod due_jobs;
mod insert_many;

pub(crate) use insert_many::{InsertMany, ReturningRow, Row};

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
