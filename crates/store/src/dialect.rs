//! The few statements that differ between the databases or that diesel cannot express. They stay prepared by their
//! text; plain `sql_query` does not.

pub(crate) mod due_jobs;
mod insert_many;
mod json;
mod update_many;

pub(crate) use insert_many::{InsertMany, ReturningRow, Row, Statement, Values};
pub(crate) use json::{JsonValue, register};
pub(crate) use update_many::{ChangedRow, update_many};

use crate::conn::AnyConn;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamp};

/// The database whose texts a statement is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Postgres,
    Sqlite,
}

impl Dialect {
    pub(crate) fn of(c: &AnyConn) -> Self {
        if c.is_postgres() {
            Self::Postgres
        } else {
            Self::Sqlite
        }
    }

    /// What stands before and after a text to fold it as [`nimchat_core_model::filter::folded`] does: `lower` of
    /// `SQLite` knows ASCII only, and that of `PostgreSQL` depends on the database's locale.
    pub(crate) const fn fold(self) -> (&'static str, &'static str) {
        match self {
            Self::Postgres => ("lower((", ") COLLATE \"und-x-icu\")"),
            Self::Sqlite => ("fold(", ")"),
        }
    }
}

#[derive(QueryableByName)]
struct ServerTime {
    #[diesel(sql_type = Timestamp)]
    now: NaiveDateTime,
}

/// The time of the database's server, if there is a server.
pub(crate) fn server_time(c: &mut AnyConn) -> QueryResult<Option<DateTime<Utc>>> {
    match c {
        AnyConn::Pg(c) => {
            let asked = diesel::sql_query("SELECT now() AT TIME ZONE 'UTC' AS now");
            let told: ServerTime = asked.get_result(c)?;
            Ok(Some(told.now.and_utc()))
        }
        AnyConn::Sqlite(_) => Ok(None),
    }
}

/// A condition that is always true. A statement that has it, and is a transaction by itself, is not awaited until it is
/// on disk: for a change that is repeated if it is lost. On `SQLite` a group of commits is awaited together.
pub(crate) fn unawaited(c: &AnyConn) -> SqlLiteral<Bool> {
    sql(match Dialect::of(c) {
        Dialect::Postgres => "set_config('synchronous_commit', 'off', true) = 'off'",
        Dialect::Sqlite => "true",
    })
}

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

/// As [`locked!`], and no new foreign-key reference to the rows is possible: for rows that are about to be deleted, whose
/// references would go with them.
macro_rules! locked_to_delete {
    ($c:ident, $query:expr, $load:ident) => {
        match $c {
            $crate::conn::AnyConn::Pg($c) => $query.for_update().$load($c),
            $crate::conn::AnyConn::Sqlite($c) => $query.$load($c),
        }
    };
}
pub(crate) use locked_to_delete;
