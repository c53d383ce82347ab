//! The evaluation of a filter in memory.

use super::{Operand, Test, decimal, folded, leading_day};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

/// An object whose attributes conditions name.
pub trait Row<F> {
    /// The value of the attribute.
    fn value(&self, field: &F) -> Value;
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// There is none.
    Absent,
    /// A text.
    Text(String),
    /// An id, or the number that stands for a name.
    Id(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A day, as a text: `2026-11-29`.
    Day(String),
    /// Labels.
    Labels(Vec<String>),
}

impl Value {
    /// A text, if there is one.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Absent, |text| Self::Text(text.to_owned()))
    }

    /// An id, if there is one.
    pub fn id(id: Option<i64>) -> Self {
        id.map_or(Self::Absent, Self::Id)
    }

    /// The day of a time, if there is one.
    pub fn day_of(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Absent, |at| Self::Day(at.date_naive().to_string()))
    }

    /// The text in a JSON value; anything else is absent.
    pub fn json_text(json: Option<&Json>) -> Self {
        Self::text(json.and_then(Json::as_str))
    }

    /// The number in a JSON value, or in its text.
    pub fn json_number(json: Option<&Json>) -> Self {
        let number = match json {
            Some(Json::Number(number)) => number.as_f64(),
            Some(Json::String(text)) => decimal(text),
            _ => None,
        };
        number.map_or(Self::Absent, Self::Number)
    }

    /// The flag in a JSON value, or in its text.
    pub fn json_flag(json: Option<&Json>) -> Self {
        match json {
            Some(Json::Bool(flag)) => Self::Flag(*flag),
            Some(Json::String(text)) if text == "true" => Self::Flag(true),
            Some(Json::String(text)) if text == "false" => Self::Flag(false),
            _ => Self::Absent,
        }
    }

    /// The day in a JSON value's text.
    pub fn json_day(json: Option<&Json>) -> Self {
        let day = json.and_then(Json::as_str).and_then(leading_day);
        day.map_or(Self::Absent, |day| Self::Day(day.to_owned()))
    }
}

impl Test {
    /// Does the value pass?
    pub(super) fn passes(&self, value: &Value) -> bool {
        match (self, value) {
            (_, Value::Absent) => false,
            (Self::Present, Value::Labels(labels)) => !labels.is_empty(),
            (Self::Present, _) => true,
            (Self::Is(operand), value) => operand.is(value),
            (Self::Contains(part), Value::Text(text)) => folded(text).contains(part.as_str()),
            (Self::StartsWith(start), Value::Text(text)) => {
                folded(text).starts_with(start.as_str())
            }
            (Self::Above(Operand::Number(bound)), Value::Number(number)) => number > bound,
            (Self::Below(Operand::Number(bound)), Value::Number(number)) => number < bound,
            (Self::Above(Operand::Day(bound)), Value::Day(day)) => *day > bound.to_string(),
            (Self::Below(Operand::Day(bound)), Value::Day(day)) => *day < bound.to_string(),
            _ => false,
        }
    }
}

impl Operand {
    #[expect(
        clippy::float_cmp,
        reason = "the databases compare numbers exactly, too"
    )]
    fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Folded(wanted), Value::Text(text)) => folded(text) == *wanted,
            (Self::Folded(wanted), Value::Labels(labels)) => {
                labels.iter().any(|label| folded(label) == *wanted)
            }
            (Self::Text(wanted), Value::Text(text)) => text == wanted,
            (Self::Id(wanted), Value::Id(id)) => id == wanted,
            (Self::Number(wanted), Value::Number(number)) => number == wanted,
            (Self::Flag(wanted), Value::Flag(flag)) => flag == wanted,
            (Self::Day(wanted), Value::Day(day)) => *day == wanted.to_string(),
            _ => false,
        }
    }
}
