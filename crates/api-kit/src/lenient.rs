//! Lenient deserialisation of client input, for `#[serde(deserialize_with = "…")]`.
//!
//! Forms and multipart contain only text, and JSON clients send numbers as text too, so numbers, flags and objects are
//! accepted in every spelling that has one meaning. A value without a meaning is refused with a message, never guessed.
//! The body struct needs `#[serde(default)]`, since a field with its own function is otherwise required.

use nimchat_core_model::Attributes;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A field that distinguishes "not sent" from "sent as null". Its default is [`Field::Absent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// Not sent.
    #[default]
    Absent,
    /// Sent as null.
    Null,
    /// Sent with a value.
    Value(T),
}

impl<T> Field<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The change: none if the field was not sent, `Some(None)` to clear.
    pub fn change(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }

    /// Was the field not sent?
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The field with its value mapped.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Value(value) => Field::Value(make(value)),
        }
    }
}

impl<T> From<Option<T>> for Field<T> {
    /// None is null.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

/// A schema shows a field's default in this form.
impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => serializer.serialize_some(value),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

/// An integer, or an id, as number or numeric text.
pub fn integer<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    optional_integer(deserializer)?.ok_or_else(|| D::Error::custom("can't be blank"))
}

/// [`integer`], where null and empty text are none.
pub fn optional_integer<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    read(deserializer, to_integer)
}

/// [`optional_integer`] that distinguishes absent from null; empty text is null.
pub fn field_integer<'de, D, T>(deserializer: D) -> Result<Field<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    optional_integer(deserializer).map(Field::from)
}

/// Integers, or ids: a list, or a single one. Null is none; blank members are ignored.
pub fn optional_integers<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    read_list(deserializer, to_integer)
}

/// A flag: true, 1, `"true"`, `"1"`, `"t"`, `"on"`, `"yes"`, or the opposite. Null and empty text are none.
pub fn optional_boolean<'de, D>(deserializer: D) -> Result<Option<bool>, D::Error>
where
    D: Deserializer<'de>,
{
    read(deserializer, to_boolean)
}

/// Text, or a number or flag as text. Null is none; empty text stays.
pub fn optional_text<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => to_text(value).map(Some).map_err(D::Error::custom),
    }
}

/// [`optional_text`] that distinguishes absent from null.
pub fn field_text<'de, D>(deserializer: D) -> Result<Field<String>, D::Error>
where
    D: Deserializer<'de>,
{
    optional_text(deserializer).map(Field::from)
}

/// Texts: a list, or a single one. Null is none; empty members are ignored.
pub fn optional_texts<'de, D>(deserializer: D) -> Result<Option<Vec<String>>, D::Error>
where
    D: Deserializer<'de>,
{
    read_list(deserializer, to_text)
}

/// An object, or its JSON text, as multipart sends it. Null and empty text are none.
pub fn optional_object<'de, D>(deserializer: D) -> Result<Option<Attributes>, D::Error>
where
    D: Deserializer<'de>,
{
    read(deserializer, to_object)
}

/// An object, or its JSON text; a text that is none is kept, for the caller to judge.
pub fn optional_object_or_text<'de, D>(deserializer: D) -> Result<Option<Value>, D::Error>
where
    D: Deserializer<'de>,
{
    read(deserializer, |value| {
        match (to_object(value.clone()), value) {
            (Ok(object), _) => Ok(object.to_value()),
            (Err(_), text @ Value::String(_)) => Ok(text),
            (Err(fault), _) => Err(fault),
        }
    })
}

/// A text or a number, as it was sent.
pub fn optional_scalar<'de, D>(deserializer: D) -> Result<Option<Value>, D::Error>
where
    D: Deserializer<'de>,
{
    read(deserializer, |value| match value {
        Value::String(_) | Value::Number(_) => Ok(value),
        other => to_text(other).map(Value::String),
    })
}

/// The values as flags: each is read like [`optional_boolean`]. A value without a meaning is kept, for the domain to
/// refuse.
pub fn flags(sent: Attributes) -> Attributes {
    sent_as(sent, |value| {
        if is_blank(&value) {
            return Value::Null;
        }
        to_boolean(value.clone()).map_or(value, Value::Bool)
    })
}

/// The values as Chatwoot reads switches: false and what is blank are off, anything else is on.
pub fn switches(sent: Attributes) -> Attributes {
    sent_as(sent, |value| {
        Value::Bool(value != Value::Bool(false) && !is_blank(&value))
    })
}

fn sent_as(Attributes(sent): Attributes, read: impl Fn(Value) -> Value) -> Attributes {
    let read = sent.into_iter().map(|(name, value)| (name, read(value)));
    Attributes(read.collect())
}

/// The name of a fixed set that was sent, or the name of the number that was sent (docs/rules/accounts.md §1.5). Any
/// other value is kept, for the domain to refuse.
pub fn named(sent: String, of_number: impl Fn(i16) -> Option<&'static str>) -> String {
    match sent.trim().parse().ok().and_then(of_number) {
        Some(name) => name.to_owned(),
        None => sent,
    }
}

/// The names by their numbers from 0, for [`named`].
pub fn numbered(names: &'static [&'static str]) -> impl Fn(i16) -> Option<&'static str> {
    |number| names.get(usize::try_from(number).ok()?).copied()
}

type Reading<T> = Result<T, &'static str>;

fn read<'de, D, T>(deserializer: D, to: fn(Value) -> Reading<T>) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    if is_blank(&value) {
        return Ok(None);
    }
    to(value).map(Some).map_err(D::Error::custom)
}

fn read_list<'de, D, T>(
    deserializer: D,
    to: fn(Value) -> Reading<T>,
) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
{
    let members = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Array(members) => members,
        single => vec![single],
    };
    members
        .into_iter()
        .filter(|member| !is_blank(member))
        .map(|member| to(member).map_err(D::Error::custom))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn to_integer<T: TryFrom<i64>>(value: Value) -> Reading<T> {
    let number = match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => {
            let text = text.trim();
            let digits = text.strip_prefix('-').unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err("must be an integer");
            }
            return text
                .parse()
                .ok()
                .and_then(|number| T::try_from(number).ok())
                .ok_or("is out of range");
        }
        _ => None,
    };
    let number = number.ok_or("must be an integer")?;
    T::try_from(number).map_err(|_| "is out of range")
}

/// The integer that a double represents, if it represents exactly one.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the bounds are checked")]
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

fn to_boolean(value: Value) -> Reading<bool> {
    let text = match value {
        Value::Bool(flag) => return Ok(flag),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_ascii_lowercase(),
        _ => return Err("must be true or false"),
    };
    match text.as_str() {
        "true" | "1" | "t" | "on" | "yes" => Ok(true),
        "false" | "0" | "f" | "off" | "no" => Ok(false),
        _ => Err("must be true or false"),
    }
}

fn to_text(value: Value) -> Reading<String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        _ => Err("must be a string"),
    }
}

fn to_object(value: Value) -> Reading<Attributes> {
    let sent = match value {
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::Null),
        other => other,
    };
    match sent {
        Value::Object(map) if map.values().any(is_too_large) => {
            Err("must not contain a whole number beyond 64 bits")
        }
        Value::Object(map) => Ok(Attributes(map)),
        // PHP writes an empty object like this
        Value::Array(empty) if empty.is_empty() => Ok(Attributes::new()),
        _ => Err("must be an object"),
    }
}

/// A whole number that not every database keeps as it is.
fn is_too_large(value: &Value) -> bool {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    match value {
        Value::Number(number) => {
            number.as_i64().is_none()
                && number
                    .as_f64()
                    .is_none_or(|number| number.fract() == 0.0 && number.abs() >= BEYOND)
        }
        Value::Array(members) => members.iter().any(is_too_large),
        Value::Object(map) => map.values().any(is_too_large),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
