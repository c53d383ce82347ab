//! The orders of lists, and cursors: places in a list that stay where they are when rows come and go.
//!
//! An order is stated once, as the keys that rows are compared by. Stores in memory sort by it, stores on databases make
//! `ORDER BY` of it, and both make of it the condition that a row comes after a place. No two rows compare as equal: the
//! last key is an id.

use crate::error::{StoreError, StoreResult, Violation};
use crate::page::{Page, Portion};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// A value that rows are compared by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortValue {
    /// The row has none.
    #[serde(rename = "-")]
    Missing,
    /// A number.
    #[serde(rename = "n")]
    Number(i64),
    /// A time.
    #[serde(rename = "t")]
    Time(DateTime<Utc>),
    /// A text, compared byte by byte.
    #[serde(rename = "s")]
    Text(String),
}

impl From<i64> for SortValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<DateTime<Utc>> for SortValue {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

impl From<String> for SortValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for SortValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// What the values of a key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Time,
    Text,
}

/// Where rows without a value come, whatever the direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Every row has a value.
    Never,
    /// Before the others.
    First,
    /// After the others.
    Last,
}

/// A key that rows are compared by.
pub struct SortKey<R> {
    name: &'static str,
    kind: Kind,
    of: fn(&R) -> SortValue,
    descending: bool,
    missing: Missing,
}

impl<R> Clone for SortKey<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for SortKey<R> {}

impl<R> fmt::Debug for SortKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.descending { "-" } else { "" };
        write!(f, "{direction}{}", self.name)
    }
}

impl<R> SortKey<R> {
    const fn new(name: &'static str, kind: Kind, of: fn(&R) -> SortValue) -> Self {
        Self {
            name,
            kind,
            of,
            descending: false,
            missing: Missing::Never,
        }
    }

    /// A number that every row has, the lowest first.
    pub const fn number(name: &'static str, of: fn(&R) -> SortValue) -> Self {
        Self::new(name, Kind::Number, of)
    }

    /// A time that every row has, the earliest first.
    pub const fn time(name: &'static str, of: fn(&R) -> SortValue) -> Self {
        Self::new(name, Kind::Time, of)
    }

    /// A text that every row has, in the order of its bytes.
    pub const fn text(name: &'static str, of: fn(&R) -> SortValue) -> Self {
        Self::new(name, Kind::Text, of)
    }

    /// The same in this direction.
    #[must_use]
    pub const fn descending(self, descending: bool) -> Self {
        Self { descending, ..self }
    }

    /// The same of rows of which some have no value.
    #[must_use]
    pub const fn missing(self, missing: Missing) -> Self {
        Self { missing, ..self }
    }

    /// Its name: that of the column that has the value.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Are the highest values first?
    pub const fn is_descending(&self) -> bool {
        self.descending
    }

    /// Where rows without a value come.
    pub const fn place_of_missing(&self) -> Missing {
        self.missing
    }

    fn compare(&self, one: &SortValue, other: &SortValue) -> Ordering {
        let order = match (one, other) {
            (SortValue::Missing, SortValue::Missing) => return Ordering::Equal,
            (SortValue::Missing, _) => return self.order_of_missing(),
            (_, SortValue::Missing) => return self.order_of_missing().reverse(),
            (SortValue::Number(one), SortValue::Number(other)) => one.cmp(other),
            (SortValue::Time(one), SortValue::Time(other)) => one.cmp(other),
            (SortValue::Text(one), SortValue::Text(other)) => one.cmp(other),
            _ => return Ordering::Equal,
        };
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }

    const fn order_of_missing(&self) -> Ordering {
        match self.missing {
            Missing::First => Ordering::Less,
            Missing::Last | Missing::Never => Ordering::Greater,
        }
    }

    fn admits(&self, value: &SortValue) -> bool {
        match value {
            SortValue::Missing => self.missing != Missing::Never,
            SortValue::Number(_) => self.kind == Kind::Number,
            SortValue::Time(_) => self.kind == Kind::Time,
            // PostgreSQL knows no text with one
            SortValue::Text(text) => self.kind == Kind::Text && !text.contains('\0'),
        }
    }
}

/// The order of a list.
#[derive(Debug, Clone)]
pub struct Order<R> {
    list: &'static str,
    keys: Vec<SortKey<R>>,
}

impl<R> Order<R> {
    /// The order of this list by these keys, of which the last one differs from row to row.
    pub const fn new(list: &'static str, keys: Vec<SortKey<R>>) -> Self {
        Self { list, keys }
    }

    /// The order by a number that differs from row to row, the highest first.
    pub fn newest_first(list: &'static str, name: &'static str, of: fn(&R) -> SortValue) -> Self {
        Self::new(list, vec![SortKey::number(name, of).descending(true)])
    }

    /// The keys, the first one first.
    pub fn keys(&self) -> &[SortKey<R>] {
        &self.keys
    }

    /// Which of two rows is first.
    pub fn compare(&self, one: &R, other: &R) -> Ordering {
        self.compare_values(&self.values(one), &self.values(other))
    }

    fn compare_values(&self, one: &[SortValue], other: &[SortValue]) -> Ordering {
        let values = one.iter().zip(other);
        self.keys
            .iter()
            .zip(values)
            .map(|(key, (one, other))| key.compare(one, other))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    fn values(&self, row: &R) -> Vec<SortValue> {
        self.keys.iter().map(|key| (key.of)(row)).collect()
    }

    fn name(&self) -> String {
        format!("{}{:?}", self.list, self.keys)
    }

    /// The place after the row.
    pub fn after(&self, row: &R) -> Cursor {
        Cursor {
            order: self.name(),
            values: self.values(row),
        }
    }

    /// The values of the row that the cursor stands after; none if it is a place in another order.
    fn place<'a>(&self, cursor: &'a Cursor) -> Option<&'a [SortValue]> {
        let values = &cursor.values;
        let fits = cursor.order == self.name()
            && values.len() == self.keys.len()
            && self.keys.iter().zip(values).all(|(key, it)| key.admits(it));
        fits.then_some(values)
    }

    /// Refuses a cursor of another list, or of this one in another order.
    pub fn check(&self, asked: &PageRequest) -> Result<(), Violation> {
        match &asked.after {
            Some(cursor) if self.place(cursor).is_none() => Err(Cursor::refusal()),
            _ => Ok(()),
        }
    }

    /// The values of the row after which the requested rows begin, if they begin after a row. The request was checked.
    pub fn begins<'a>(&self, asked: &'a PageRequest) -> StoreResult<Option<&'a [SortValue]>> {
        let Some(cursor) = &asked.after else {
            return Ok(None);
        };
        let place = self.place(cursor);
        place
            .map(Some)
            .ok_or_else(|| StoreError::Corrupt(format!("a cursor of {}", cursor.order)))
    }

    /// The same in an order with the newest first: the number that the requested rows are below.
    pub fn below(&self, asked: &PageRequest) -> StoreResult<i64> {
        Ok(match self.begins(asked)? {
            Some([SortValue::Number(number)]) => *number,
            _ => i64::MAX,
        })
    }

    /// The rows of a page, which may be followed by one that shows that there is a next page.
    pub fn portion(&self, mut rows: Vec<R>, page: Page) -> Portion<R> {
        let most = usize::try_from(page.per_page()).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let last = rows.last().filter(|_| more);
        Portion {
            next: last.map(|row| self.after(row)),
            items: rows,
        }
    }

    /// The requested rows among all of them.
    pub fn select(&self, mut rows: Vec<R>, asked: &PageRequest) -> StoreResult<Portion<R>> {
        rows.sort_by(|one, other| self.compare(one, other));
        let before = match self.begins(asked)? {
            Some(place) => {
                rows.partition_point(|row| self.compare_values(&self.values(row), place).is_le())
            }
            None => usize::try_from(asked.page.offset()).unwrap_or(usize::MAX),
        };
        Ok(self.portion(rows.into_iter().skip(before).collect(), asked.page))
    }
}

/// A place in a list in an order: right after a row, which need not be there any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    #[serde(rename = "o")]
    order: String,
    #[serde(rename = "v")]
    values: Vec<SortValue>,
}

impl Cursor {
    /// Reads what [`Cursor`] is displayed as.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let bytes = URL_SAFE_NO_PAD.decode(text);
        let bytes = bytes.map_err(|_| Self::refusal())?;
        serde_json::from_slice(&bytes).map_err(|_| Self::refusal())
    }

    fn refusal() -> Violation {
        Violation::new("cursor", "is not a cursor of this list in this order")
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        f.write_str(&URL_SAFE_NO_PAD.encode(json))
    }
}

/// The rows of a list that are requested: a page, or as many rows after a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// The page.
    pub page: Page,
    /// Where the rows begin, whatever the page's number is.
    pub after: Option<Cursor>,
}

impl From<Page> for PageRequest {
    fn from(page: Page) -> Self {
        Self { page, after: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Thing {
        id: i64,
        name: Option<&'static str>,
        made: i64,
    }

    fn order(descending: bool, missing: Missing) -> Order<Thing> {
        Order::new(
            "things",
            vec![
                SortKey::text("name", |it: &Thing| it.name.map(str::to_owned).into())
                    .descending(descending)
                    .missing(missing),
                SortKey::number("made", |it: &Thing| it.made.into()).descending(true),
                SortKey::number("id", |it: &Thing| it.id.into()),
            ],
        )
    }

    fn things() -> Vec<Thing> {
        let names = [
            Some("b"),
            None,
            Some("a"),
            Some("b"),
            None,
            Some("c"),
            Some("b"),
        ];
        let rows = names.into_iter().zip(0..);
        rows.map(|(name, id)| Thing {
            id,
            name,
            made: id / 4,
        })
        .collect()
    }

    fn ids(rows: &[Thing]) -> Vec<i64> {
        rows.iter().map(|row| row.id).collect()
    }

    #[test]
    fn rows_without_a_value_come_where_the_order_has_them() {
        for (descending, missing, expected) in [
            (false, Missing::Last, [2, 6, 0, 3, 5, 4, 1]),
            (true, Missing::Last, [5, 6, 0, 3, 2, 4, 1]),
            (false, Missing::First, [4, 1, 2, 6, 0, 3, 5]),
            (true, Missing::First, [4, 1, 5, 6, 0, 3, 2]),
        ] {
            let all = Page::new(1, 10).into();
            let portion = order(descending, missing).select(things(), &all).unwrap();
            assert_eq!(ids(&portion.items), expected);
            assert_eq!(portion.next, None);
        }
    }

    #[test]
    fn the_rows_after_each_row_are_the_rest() {
        let order = order(true, Missing::First);
        let all = Page::new(1, 10).into();
        let sorted = order.select(things(), &all).unwrap().items;
        for (place, row) in sorted.iter().enumerate() {
            let asked = PageRequest {
                page: Page::new(1, 2),
                after: Some(Cursor::parse(&order.after(row).to_string()).unwrap()),
            };
            // the row itself may be gone
            let mut others = things();
            others.retain(|other| other.id != row.id);
            let portion = order.select(others, &asked).unwrap();
            let rest = &sorted[place + 1..];
            assert_eq!(portion.items, rest[..rest.len().min(2)]);
            assert_eq!(portion.next.is_some(), rest.len() > 2);
        }
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let cursor = order(true, Missing::First).after(&things()[0]);
        let asked = PageRequest {
            page: Page::new(1, 2),
            after: Some(cursor.clone()),
        };
        assert!(order(true, Missing::First).check(&asked).is_ok());
        assert!(order(false, Missing::First).check(&asked).is_err());
        let mixed_up = Cursor {
            values: cursor.values.iter().rev().cloned().collect(),
            ..cursor.clone()
        };
        let short = Cursor {
            values: vec![],
            ..cursor
        };
        for after in [mixed_up, short].map(Some) {
            let asked = PageRequest { after, ..asked };
            assert!(order(true, Missing::First).check(&asked).is_err());
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["", "x", "!", "e30", "eyJvIjoiIn0", "eyJvIjoiIiwidiI6Wzdd"] {
            assert!(Cursor::parse(text).is_err(), "{text}");
        }
    }
}
