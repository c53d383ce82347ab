//! Deserialises an inbox's own fields, where the text `null` means null (docs/rules/contacts-and-inboxes.md §4): forms
//! cannot send null otherwise.

use nimchat_api_kit::{Field, lenient};
use nimchat_core_model::Attributes;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

type Reading<T> = fn(Value) -> Result<Option<T>, serde_json::Error>;

fn unless_null<'de, D, T>(deserializer: D, read: Reading<T>) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
{
    match Value::deserialize(deserializer)? {
        Value::String(text) if text == "null" => Ok(None),
        value => read(value).map_err(D::Error::custom),
    }
}

/// An integer, or an id.
pub(crate) fn integer<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    unless_null(deserializer, lenient::optional_integer)
}

/// [`integer`] that distinguishes absent from null.
pub(super) fn field_integer<'de, D, T>(deserializer: D) -> Result<Field<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    integer(deserializer).map(Field::from)
}

pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    unless_null(deserializer, lenient::optional_text)
}

/// [`text`] that distinguishes absent from null.
pub(super) fn field_text<'de, D>(deserializer: D) -> Result<Field<String>, D::Error>
where
    D: Deserializer<'de>,
{
    text(deserializer).map(Field::from)
}

pub(super) fn boolean<'de, D>(deserializer: D) -> Result<Option<bool>, D::Error>
where
    D: Deserializer<'de>,
{
    unless_null(deserializer, lenient::optional_boolean)
}

pub(super) fn object<'de, D>(deserializer: D) -> Result<Option<Attributes>, D::Error>
where
    D: Deserializer<'de>,
{
    unless_null(deserializer, lenient::optional_object)
}

/// Fields in an object.
pub(super) fn fields<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    unless_null(deserializer, Option::deserialize)
}
