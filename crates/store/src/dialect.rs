//! The few statements that differ between the databases or that diesel cannot express. They stay prepared by their
//! text; plain `sql_query` does not.

pub(crate) mod due_jobs;
mod insert_many;

pub(crate) use insert_many::{InsertMany, ReturningRow, Row};

/// Loads and locks rows of an existing table until the transaction ends. On `SQLite` there is no other writer anyway.
/// New foreign-key references to the rows remain possible.
macro_rules! locked {
    ($c:ident, $query:expr, $load:ident) => {
        match $c {
            $crate::conn::AnyConn::Pg($c) => $query.for_no_key_update().$load($c),
            $crate::conn::AnyConn::Sqlite($c) => $query.$load($c),
        }
    };
}
pub(crate) use locked;
