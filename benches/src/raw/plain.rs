//! Prepared statements on both engines, by their text.

use chrono::NaiveDateTime;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{
    BigInt, Bool, HasSqlType, Integer, Jsonb, Nullable, SmallInt, Text, Timestamp,
};
use serde_json::Value;
use std::marker::PhantomData;

/// The value of a `?`.
pub(super) enum Bind<'a> {
    Number(i64),
    Text(&'a str),
    At(NaiveDateTime),
    Json(&'a Value),
}

/// A statement that diesel keeps prepared by its text.
struct Statement<'a, Row> {
    sql: &'a str,
    binds: &'a [Bind<'a>],
    row: PhantomData<Row>,
}

impl<'a, Row> Statement<'a, Row> {
    fn new(sql: &'a str, binds: &'a [Bind<'a>]) -> Self {
        Self {
            sql,
            binds,
            row: PhantomData,
        }
    }
}

impl<DB, Row> QueryFragment<DB> for Statement<'_, Row>
where
    DB: Backend + HasSqlType<Jsonb>,
    i64: ToSql<BigInt, DB>,
    str: ToSql<Text, DB>,
    NaiveDateTime: ToSql<Timestamp, DB>,
    Value: ToSql<Jsonb, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        for (position, part) in self.sql.split('?').enumerate() {
            if position > 0 {
                match binds.next() {
                    Some(Bind::Number(number)) => pass.push_bind_param::<BigInt, _>(number)?,
                    Some(Bind::Text(text)) => pass.push_bind_param::<Text, str>(text)?,
                    Some(Bind::At(at)) => pass.push_bind_param::<Timestamp, _>(at)?,
                    Some(Bind::Json(value)) => pass.push_bind_param::<Jsonb, Value>(value)?,
                    None => pass.push_sql("?"),
                }
            }
            pass.push_sql(part);
        }
        Ok(())
    }
}

impl<Row: 'static> QueryId for Statement<'_, Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Statement<'_, Row> {
    type SqlType = Row;
}

impl<Row, C: Connection> RunQueryDsl<C> for Statement<'_, Row> {}

/// The columns of a listed conversation and of its customer.
type ConversationColumns = (
    (BigInt, BigInt, Text, BigInt, SmallInt, Nullable<SmallInt>),
    (Nullable<BigInt>, Jsonb, Jsonb),
    (
        Nullable<Timestamp>,
        Nullable<Timestamp>,
        Timestamp,
        Integer,
        Timestamp,
        Timestamp,
    ),
    (BigInt, Text, Nullable<Text>, Nullable<Text>, Jsonb),
);

/// The columns of its last message, the sender and the assignee.
type MessageColumns = (
    (
        BigInt,
        SmallInt,
        Nullable<Text>,
        SmallInt,
        Jsonb,
        Bool,
        SmallInt,
        Timestamp,
    ),
    (
        Nullable<Text>,
        Nullable<BigInt>,
        Nullable<Text>,
        Nullable<Text>,
    ),
    (Nullable<Text>, Nullable<Text>),
);

type ConversationValues = (
    (i64, i64, String, i64, i16, Option<i16>),
    (Option<i64>, Value, Value),
    (
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
        NaiveDateTime,
        i32,
        NaiveDateTime,
        NaiveDateTime,
    ),
    (i64, String, Option<String>, Option<String>, Value),
);

type MessageValues = (
    (
        i64,
        i16,
        Option<String>,
        i16,
        Value,
        bool,
        i16,
        NaiveDateTime,
    ),
    (Option<String>, Option<i64>, Option<String>, Option<String>),
    (Option<String>, Option<String>),
);

/// A listed conversation.
pub(super) type Listed = (ConversationValues, MessageValues);

/// The statements of the raw loops on a connection.
pub(super) trait Plain {
    /// Runs statements without values.
    fn batch(&mut self, sql: &str) -> QueryResult<()>;
    /// Runs one statement.
    fn change(&mut self, sql: &str, binds: &[Bind<'_>]) -> QueryResult<usize>;
    /// Reads one number.
    fn number(&mut self, sql: &str, binds: &[Bind<'_>]) -> QueryResult<i64>;
    /// Reads a page.
    fn page(&mut self, sql: &str, binds: &[Bind<'_>]) -> QueryResult<Vec<Listed>>;
}

macro_rules! plain {
    ($connection:ty) => {
        impl Plain for $connection {
            fn batch(&mut self, sql: &str) -> QueryResult<()> {
                self.batch_execute(sql)
            }

            fn change(&mut self, sql: &str, binds: &[Bind<'_>]) -> QueryResult<usize> {
                Statement::<()>::new(sql, binds).execute(self)
            }

            fn number(&mut self, sql: &str, binds: &[Bind<'_>]) -> QueryResult<i64> {
                Statement::<BigInt>::new(sql, binds).get_result(self)
            }

            fn page(&mut self, sql: &str, binds: &[Bind<'_>]) -> QueryResult<Vec<Listed>> {
                Statement::<(ConversationColumns, MessageColumns)>::new(sql, binds)
                    .get_results(self)
            }
        }
    };
}

plain!(diesel::PgConnection);
plain!(diesel::SqliteConnection);
