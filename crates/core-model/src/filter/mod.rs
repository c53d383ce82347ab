//! The query language of filters: conditions on attributes, joined by AND and OR (docs/rules/messaging.md §1,
//! docs/rules/contacts-and-inboxes.md §3).
//!
//! A query is parsed once, against a [`Vocabulary`], into a [`Filter`]. The store translates the filter to SQL, and
//! [`Filter::matches`] evaluates it on a [`Row`]; both give the same result. An absent value is not equal to anything
//! and contains nothing, so it matches `not_equal_to` and `does_not_contain`.

mod fault;
mod operator;
mod parse;
mod row;
mod vocabulary;

pub use fault::FilterFault;
pub use operator::Operator;
pub use parse::{Reading, parse};
pub use row::{Row, Value};
pub use vocabulary::{Attribute, Kind, Vocabulary};

use chrono::NaiveDate;

/// A parsed query. AND binds before OR: a row matches if it satisfies every condition of one of the alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter<F> {
    /// The alternatives; none in a filter that every row matches.
    alternatives: Vec<Vec<Condition<F>>>,
}

/// One condition on one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition<F> {
    /// The attribute.
    pub field: F,
    /// Is the condition satisfied by the rows that match none of the tests?
    pub negated: bool,
    /// The tests; one of them suffices.
    pub tests: Vec<Test>,
}

/// A test of a value. An absent value passes none.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The value is there.
    Present,
    /// The value is this one.
    Is(Operand),
    /// The text contains this one, in any case; in lower case.
    Contains(String),
    /// The text begins with this one, in any case; in lower case.
    StartsWith(String),
    /// The value is greater.
    Above(Operand),
    /// The value is less.
    Below(Operand),
}

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A text in lower case, compared in any case; or one of an object's labels.
    Folded(String),
    /// A text, compared exactly.
    Text(String),
    /// An id, or the number that stands for a name.
    Id(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A day. Times are compared by their day in UTC.
    Day(NaiveDate),
}

impl<F> Filter<F> {
    /// The filter that every row matches.
    pub const fn everything() -> Self {
        Self {
            alternatives: Vec::new(),
        }
    }

    /// Does every row match?
    pub fn is_everything(&self) -> bool {
        self.alternatives.is_empty()
    }

    /// The alternatives, each with its conditions.
    pub fn alternatives(&self) -> &[Vec<Condition<F>>] {
        &self.alternatives
    }

    /// Does the row match?
    pub fn matches(&self, row: &impl Row<F>) -> bool {
        self.is_everything()
            || self
                .alternatives
                .iter()
                .any(|conditions| conditions.iter().all(|condition| condition.satisfied(row)))
    }

    /// The first condition of each alternative that the row does not satisfy, by its place in the query.
    pub fn unsatisfied(&self, row: &impl Row<F>) -> Vec<usize> {
        let mut begin = 0;
        let mut unsatisfied = Vec::new();
        for conditions in &self.alternatives {
            let first = conditions
                .iter()
                .position(|condition| !condition.satisfied(row));
            unsatisfied.extend(first.map(|place| begin + place));
            begin += conditions.len();
        }
        unsatisfied
    }

    /// Every condition, in the order of the query.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition<F>> {
        self.alternatives.iter().flatten()
    }
}

impl<F> Condition<F> {
    fn satisfied(&self, row: &impl Row<F>) -> bool {
        let value = row.value(&self.field);
        self.tests.iter().any(|test| test.passes(&value)) != self.negated
    }
}

impl<F> Default for Filter<F> {
    fn default() -> Self {
        Self::everything()
    }
}

/// A text in the form in which texts are compared in any case.
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// The number that a text is, if it is one: digits with a sign and a fraction, no exponent.
pub fn decimal(text: &str) -> Option<f64> {
    let (whole, fraction) = text
        .strip_prefix(['+', '-'])
        .unwrap_or(text)
        .split_once('.')
        .unwrap_or((text.strip_prefix(['+', '-']).unwrap_or(text), "0"));
    let digits = |part: &str| {
        (1..=15).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit())
    };
    (digits(whole) && digits(fraction))
        .then(|| text.parse().ok())
        .flatten()
}

/// What a text begins with, if it has the form of a day: `2026-11-29`. Such texts compare as days do.
pub fn leading_day(text: &str) -> Option<&str> {
    let day = text.get(..10)?;
    let mut letters = day.bytes().enumerate();
    letters
        .all(|(index, letter)| match index {
            4 | 7 => letter == b'-',
            _ => letter.is_ascii_digit(),
        })
        .then_some(day)
}
