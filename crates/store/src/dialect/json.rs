//! Values inside JSON columns, as expressions that are null where the value is absent or of another type, and the
//! functions that `SQLite` lacks for them.

use super::Dialect;
use crate::conn::MultiBackend;
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Double, Nullable, Text};
use nimchat_core_model::filter::{decimal, folded};

#[diesel::declare_sql_function]
extern "SQL" {
    /// In lower case, beyond ASCII too.
    fn fold(text: Nullable<Text>) -> Nullable<Text>;
    /// The number that a text is.
    fn as_decimal(text: Nullable<Text>) -> Nullable<Double>;
}

/// Adds the functions to a connection.
pub(crate) fn register(conn: &mut SqliteConnection) -> QueryResult<()> {
    fold_utils::register_impl(conn, |text: Option<String>| text.map(|text| folded(&text)))?;
    as_decimal_utils::register_impl(conn, |text: Option<String>| {
        text.and_then(|text| decimal(&text))
    })
}

/// The value under a key of a JSON column.
#[derive(Debug, Clone)]
pub(crate) struct JsonValue {
    /// The column, as `contacts.custom_attributes`.
    pub(crate) column: &'static str,
    /// The key.
    pub(crate) key: String,
    pub(crate) dialect: Dialect,
}

type Boxed<T, S> = Box<dyn BoxableExpression<T, MultiBackend, SqlType = Nullable<S>>>;

/// An expression of these five texts, between which the column, the path, the column and the path stand.
macro_rules! between {
    ($value:ident, $texts:ident, $type:ty) => {{
        let [before_kind, to_path, before_value, to_value, end] = $texts;
        let (column, path) = ($value.column, $value.path());
        Box::new(
            sql::<Nullable<$type>>(before_kind)
                .sql(column)
                .sql(to_path)
                .bind::<Text, _>(path.clone())
                .sql(before_value)
                .sql(column)
                .sql(to_value)
                .bind::<Text, _>(path)
                .sql(end),
        )
    }};
}

impl JsonValue {
    /// The key, or on `SQLite` the path to it, which is bound as a parameter.
    fn path(&self) -> String {
        match self.dialect {
            Dialect::Postgres => self.key.clone(),
            Dialect::Sqlite => format!("$.{}", serde_json::Value::from(self.key.as_str())),
        }
    }

    /// A text.
    pub(crate) fn text<T: 'static>(&self) -> Boxed<T, Text> {
        let texts = match self.dialect {
            Dialect::Postgres => [
                "CASE jsonb_typeof(",
                " -> ",
                ") WHEN 'string' THEN ",
                " ->> ",
                " END",
            ],
            Dialect::Sqlite => [
                "CASE json_type(",
                ", ",
                ") WHEN 'text' THEN ",
                " ->> ",
                " END",
            ],
        };
        between!(self, texts, Text)
    }

    /// A flag, or a text that is one: `true` or `false`.
    pub(crate) fn flag<T: 'static>(&self) -> Boxed<T, Text> {
        let texts = match self.dialect {
            Dialect::Postgres => [
                "(SELECT flag FROM (SELECT CASE WHEN jsonb_typeof(",
                " -> ",
                ") IN ('boolean', 'string') THEN ",
                " ->> ",
                " END AS flag) AS flags WHERE flag IN ('true', 'false'))",
            ],
            Dialect::Sqlite => [
                "(SELECT flag FROM (SELECT CASE WHEN json_type(",
                ", ",
                ") IN ('true', 'false', 'text') THEN trim(",
                " -> ",
                ", '\"') END AS flag) AS flags WHERE flag IN ('true', 'false'))",
            ],
        };
        between!(self, texts, Text)
    }

    /// A number, or a text that is one.
    pub(crate) fn number<T: 'static>(&self) -> Boxed<T, Double> {
        let texts = match self.dialect {
            Dialect::Postgres => [
                "(SELECT CASE WHEN kind = 'number' OR kind = 'string' \
                 AND text ~ '^[-+]?[0-9]{1,15}([.][0-9]{1,15})?$' \
                 THEN CAST(text AS double precision) END FROM (SELECT jsonb_typeof(",
                " -> ",
                ") AS kind, ",
                " ->> ",
                " AS text) AS found)",
            ],
            Dialect::Sqlite => [
                "(SELECT CASE WHEN kind IN ('integer', 'real') THEN CAST(found AS REAL) \
                 WHEN kind = 'text' THEN as_decimal(found) END FROM (SELECT json_type(",
                ", ",
                ") AS kind, ",
                " ->> ",
                " AS found))",
            ],
        };
        between!(self, texts, Double)
    }

    /// What a text begins with, if it has the form of a day.
    pub(crate) fn day<T: 'static>(&self) -> Boxed<T, Text> {
        let texts = match self.dialect {
            Dialect::Postgres => [
                "(SELECT day COLLATE \"C\" FROM (SELECT CASE WHEN jsonb_typeof(",
                " -> ",
                ") = 'string' THEN left(",
                " ->> ",
                ", 10) END AS day) AS days WHERE day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')",
            ],
            Dialect::Sqlite => [
                "(SELECT day FROM (SELECT CASE WHEN json_type(",
                ", ",
                ") = 'text' THEN substr(",
                " ->> ",
                ", 1, 10) END AS day) WHERE day GLOB \
                 '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')",
            ],
        };
        between!(self, texts, Text)
    }
}
