//! Reads a list in its order, from its beginning or after a place in it.

use chrono::NaiveDateTime;
use diesel::backend::Backend;
use diesel::expression::is_aggregate;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Text, Timestamp};
use nimchat_core_model::{Missing, PageRequest, SortKey, SortValue};

/// So many rows after as many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slice {
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

impl Slice {
    /// The requested rows, among those after the cursor if there is one, and one more.
    pub(crate) fn asked(asked: &PageRequest) -> Self {
        let offset = match asked.after {
            Some(_) => 0,
            None => i64::try_from(asked.page.offset()).unwrap_or(i64::MAX),
        };
        Self {
            limit: i64::from(asked.page.per_page()) + 1,
            offset,
        }
    }
}

/// Keys of an order, and perhaps the values of the row after which the rows begin. The columns are those of one table.
pub(crate) struct Keyset<R> {
    table: &'static str,
    keys: Vec<SortKey<R>>,
    after: Option<Vec<SortValue>>,
}

impl<R> Keyset<R> {
    pub(crate) fn new(
        table: &'static str,
        keys: &[SortKey<R>],
        after: Option<&[SortValue]>,
    ) -> Self {
        Self {
            table,
            keys: keys.to_vec(),
            after: after.map(<[SortValue]>::to_vec),
        }
    }

    /// The same among rows that all have the same value of the first key, or none.
    pub(crate) fn of_one_value(mut self) -> Self {
        self.keys.remove(0);
        if let Some(values) = &mut self.after {
            values.remove(0);
        }
        self
    }

    /// The same among rows that all have a value of the first key.
    pub(crate) fn with_value(mut self) -> Self {
        if let Some(key) = self.keys.first_mut() {
            *key = key.missing(Missing::Never);
        }
        self
    }

    fn column(&self, key: &SortKey<R>) -> String {
        format!("{}.{}", self.table, key.name())
    }

    /// What to order the rows by.
    pub(crate) fn order(&self) -> Terms {
        let mut terms = Terms::default();
        for (position, key) in self.keys.iter().enumerate() {
            if position > 0 {
                terms.text(", ");
            }
            let column = self.column(key);
            match key.place_of_missing() {
                Missing::Never => {}
                Missing::First => terms.text(format!("{column} IS NULL DESC, ")),
                Missing::Last => terms.text(format!("{column} IS NULL ASC, ")),
            }
            let direction = if key.is_descending() { "DESC" } else { "ASC" };
            terms.text(format!("{column} {direction}"));
        }
        terms
    }

    /// The condition that a row comes after the place, if the rows begin after one.
    pub(crate) fn condition(&self) -> Option<Terms> {
        let values = self.after.as_deref()?;
        let mut terms = Terms::default();
        if self.is_plain() {
            self.compare_at_once(values, &mut terms);
        } else {
            self.compare(0, values, &mut terms);
        }
        Some(terms)
    }

    /// Are all keys in one direction, and does every row have each of them?
    fn is_plain(&self) -> bool {
        let down = self.keys.first().is_some_and(SortKey::is_descending);
        self.keys
            .iter()
            .all(|key| key.is_descending() == down && key.place_of_missing() == Missing::Never)
    }

    /// One comparison, which both databases look up in an index.
    fn compare_at_once(&self, values: &[SortValue], terms: &mut Terms) {
        let columns: Vec<String> = self.keys.iter().map(|key| self.column(key)).collect();
        let down = self.keys.first().is_some_and(SortKey::is_descending);
        terms.text(format!("({}) {} (", columns.join(", "), sign(down)));
        for (position, value) in values.iter().enumerate() {
            if position > 0 {
                terms.text(", ");
            }
            terms.value(value);
        }
        terms.text(")");
    }

    /// Later by this key, or equal by it and later by those that follow.
    fn compare(&self, position: usize, values: &[SortValue], terms: &mut Terms) {
        let (Some(key), Some(value)) = (self.keys.get(position), values.get(position)) else {
            terms.text("FALSE");
            return;
        };
        let column = self.column(key);
        let sign = sign(key.is_descending());
        if position == 0 && key.place_of_missing() == Missing::Never {
            // says nothing new, but is looked up in an index
            terms.text(format!("({column} {sign}= "));
            terms.value(value);
            terms.text(" AND ");
        } else {
            terms.text("(");
        }
        terms.text("(");
        match (value, key.place_of_missing()) {
            (SortValue::Missing, Missing::First) => terms.text(format!("{column} IS NOT NULL")),
            (SortValue::Missing, _) => terms.text("FALSE"),
            (value, Missing::Last) => {
                terms.text(format!("{column} IS NULL OR {column} {sign} "));
                terms.value(value);
            }
            (value, _) => {
                terms.text(format!("{column} {sign} "));
                terms.value(value);
            }
        }
        if position + 1 < self.keys.len() {
            terms.text(format!(" OR ({column}"));
            match value {
                SortValue::Missing => terms.text(" IS NULL"),
                value => {
                    terms.text(" = ");
                    terms.value(value);
                }
            }
            terms.text(" AND ");
            self.compare(position + 1, values, terms);
            terms.text(")");
        }
        terms.text("))");
    }
}

/// The rows of a boxed query in the order of the keys, after the place if they begin after one.
macro_rules! in_order {
    ($rows:expr, $keyset:expr) => {{
        let rows = $rows.order($keyset.order());
        match $keyset.condition() {
            Some(condition) => rows.filter(condition),
            None => rows,
        }
    }};
}
pub(crate) use in_order;

const fn sign(descending: bool) -> &'static str {
    if descending { "<" } else { ">" }
}

/// Part of a statement, which may stay prepared: there are few orders.
#[derive(Debug, Default)]
pub(crate) struct Terms(Vec<Term>);

#[derive(Debug)]
enum Term {
    Text(String),
    Number(i64),
    Time(NaiveDateTime),
    Value(String),
}

impl Terms {
    /// A comparison with a number.
    pub(crate) fn is(comparison: &str, number: i64) -> Self {
        Self(vec![
            Term::Text(comparison.to_owned()),
            Term::Number(number),
        ])
    }

    fn text(&mut self, text: impl Into<String>) {
        self.0.push(Term::Text(text.into()));
    }

    fn value(&mut self, value: &SortValue) {
        self.0.push(match value {
            SortValue::Missing => Term::Text("NULL".to_owned()),
            SortValue::Number(number) => Term::Number(*number),
            SortValue::Time(time) => Term::Time(time.naive_utc()),
            SortValue::Text(text) => Term::Value(text.clone()),
        });
    }
}

impl<DB> QueryFragment<DB> for Terms
where
    DB: Backend + HasSqlType<BigInt> + HasSqlType<Timestamp> + HasSqlType<Text>,
    i64: ToSql<BigInt, DB>,
    NaiveDateTime: ToSql<Timestamp, DB>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for term in &self.0 {
            match term {
                Term::Text(text) => pass.push_sql(text),
                Term::Number(number) => pass.push_bind_param::<BigInt, _>(number)?,
                Term::Time(time) => pass.push_bind_param::<Timestamp, _>(time)?,
                Term::Value(text) => pass.push_bind_param::<Text, _>(text)?,
            }
        }
        Ok(())
    }
}

impl QueryId for Terms {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Terms {
    type SqlType = Bool;
}

impl<T> AppearsOnTable<T> for Terms {}
impl<T> SelectableExpression<T> for Terms {}

impl ValidGrouping<()> for Terms {
    type IsAggregate = is_aggregate::Never;
}
