//! Lenient deserialisation of client input.
//!
//! Forms and multipart contain only text, and JSON clients send numbers as text too, so numbers, flags and objects are
//! accepted in every spelling that has one meaning. A value without a meaning is refused with a message, never guessed.

use nimchat_core_model::Attributes;
use nimchat_wire::INLINE;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any};
use serde_json::{Error, Value};
use serde_path_to_error::{Error as PathError, Path, Segment};
use std::borrow::{Borrow, Cow};
use std::slice;
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

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

/// The change: none if the field was not sent, `Some(None)` to clear.
impl<T> From<Field<T>> for Option<Option<T>> {
    fn from(field: Field<T>) -> Self {
        field.change()
    }
}

/// The value of a field that cannot be cleared: null is the type's default, such as a blank text, which is refused.
impl<T: Default> From<Field<T>> for Option<T> {
    fn from(field: Field<T>) -> Self {
        field.change().map(Option::unwrap_or_default)
    }
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

    /// The change to what an id names. No record has the id 0, which the reference's examples send: it names none.
    pub fn change_of_link(self) -> Option<Option<T>>
    where
        T: From<i64> + PartialEq,
    {
        let is_id = |id: &T| *id != T::from(0);
        self.change().map(|id| id.filter(is_id))
    }

    /// Was the field not sent?
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
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

impl<T: ComposeSchema> ComposeSchema for Field<T> {
    /// That of the value, which may be null; inlined.
    fn compose(schemas: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut schema = T::compose(schemas);
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            if let SchemaType::Type(kind) = &object.schema_type {
                object.schema_type = SchemaType::from_iter([kind.clone(), Type::Null]);
            }
            object.extensions = Some(ExtensionsBuilder::new().add(INLINE, true).build());
        }
        schema
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for Field<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Field_{}", T::name()))
    }
}

/// What the refusal of a blank value says.
const BLANK: &str = "can't be blank";

/// Reads a value as a `T`, leniently. A blank text is null, unless `T` wants a text there.
pub fn from_value<T: DeserializeOwned>(mut value: Value) -> Result<T, Error> {
    read(&mut value).map_err(PathError::into_inner)
}

/// So many blank texts count as null: each has the value read again from its beginning.
const MOST_BLANKS: usize = 100;

/// [`from_value`], for a value that is read again after a refusal.
pub(crate) fn read<T: DeserializeOwned>(value: &mut Value) -> Result<T, PathError<Error>> {
    let mut blanks = 0;
    loop {
        let error = match serde_path_to_error::deserialize(Lenient::of(value)) {
            Ok(read) => return Ok(read),
            Err(error) => error,
        };
        match place(value, error.path()) {
            Some(blank @ Value::String(_))
                if blanks < MOST_BLANKS && error.inner().to_string() == BLANK =>
            {
                *blank = Value::Null;
                blanks += 1;
            }
            _ => return Err(error),
        }
    }
}

/// The value at the path.
fn place<'v>(value: &'v mut Value, path: &Path) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |place, segment| match segment {
        Segment::Map { key } => place.get_mut(key),
        Segment::Seq { index } => members(place.as_array_mut()?.iter_mut()).nth(*index),
        Segment::Enum { .. } | Segment::Unknown => None,
    })
}

/// Those of a list's members that count.
fn members<V: Borrow<Value>>(all: impl Iterator<Item = V>) -> impl Iterator<Item = V> {
    all.filter(|member| !is_blank(member.borrow()))
}

/// A value as sent, which is read by what is wanted:
///
/// - an integer, or an id: as number or numeric text;
/// - a flag: true, 1, `"true"`, `"1"`, `"t"`, `"on"`, `"yes"`, or the opposite;
/// - a text: as text, or a number or flag as text; empty text stays;
/// - a list: a list, whose blank members are ignored, or a single value;
/// - a map: an object, or its JSON text, as multipart sends it.
#[derive(Clone, Copy)]
struct Lenient<'v> {
    value: &'v Value,
    /// Is it a single value where a list is wanted?
    is_single: bool,
}

impl<'v> Lenient<'v> {
    const fn of(value: &'v Value) -> Self {
        Self {
            value,
            is_single: false,
        }
    }
}

macro_rules! integers {
    ($($deserialize:ident $visit:ident)+) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let number = to_integer(self.value).map_err(Error::custom)?;
            visitor.$visit(number.try_into().map_err(|_| Error::custom("is out of range"))?)
        }
    )+};
}

impl<'de> Deserializer<'de> for Lenient<'de> {
    type Error = Error;

    integers! {
        deserialize_i8 visit_i8
        deserialize_i16 visit_i16
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.value.deserialize_any(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(to_boolean(self.value).map_err(Error::custom)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(to_text(self.value).map_err(Error::custom)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let (all, is_single) = match self.value {
            Value::Array(all) => (&all[..], false),
            Value::Null | Value::Object(_) => return self.deserialize_any(visitor),
            single => (slice::from_ref(single), true),
        };
        let all = members(all.iter()).map(|value| Self { value, is_single });
        SeqDeserializer::new(all).deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let object = to_object(self.value.clone()).map_err(Error::custom)?;
        object.to_value().deserialize_map(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let Value::Object(fields) = self.value else {
            if self.is_single {
                return Err(Error::custom("must be a list"));
            }
            return self.deserialize_any(visitor);
        };
        let fields = fields
            .iter()
            .map(|(key, value)| (key.as_str(), Self::of(value)));
        MapDeserializer::new(fields).deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Lenient<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A field where the text `null` means null, since forms cannot send null otherwise.
pub fn unless_null<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = match Value::deserialize(deserializer)? {
        Value::String(text) if text.trim() == "null" => Value::Null,
        value => value,
    };
    from_value(value).map_err(D::Error::custom)
}

/// A field exactly as its type is written: the domain judges the values.
pub fn exactly<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    serde_json::from_value(Value::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// An object, or its JSON text; a text that is none is kept, for the caller to judge.
pub fn optional_object_or_text<'de, D>(deserializer: D) -> Result<Option<Value>, D::Error>
where
    D: Deserializer<'de>,
{
    unless_blank(deserializer, |value| {
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
    unless_blank(deserializer, |value| match value {
        Value::String(_) | Value::Number(_) => Ok(value),
        other => to_text(&other).map(Value::String),
    })
}

/// The values as flags, in every spelling of one. A value without a meaning is kept, for the domain to refuse.
pub fn flags(sent: Attributes) -> Attributes {
    sent_as(sent, |value| {
        if is_blank(&value) {
            return Value::Null;
        }
        to_boolean(&value).map_or(value, Value::Bool)
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

fn unless_blank<'de, D, T>(
    deserializer: D,
    to: fn(Value) -> Reading<T>,
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    if is_blank(&value) {
        return Ok(None);
    }
    to(value).map(Some).map_err(D::Error::custom)
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn to_integer(value: &Value) -> Reading<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => {
            let text = text.trim();
            let digits = text.strip_prefix('-').unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(if text.is_empty() {
                    BLANK
                } else {
                    "must be an integer"
                });
            }
            return text.parse().map_err(|_| "is out of range");
        }
        Value::Null => return Err(BLANK),
        _ => None,
    }
    .ok_or("must be an integer")
}

/// The integer that a double represents, if it represents exactly one.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the bounds are checked")]
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

fn to_boolean(value: &Value) -> Reading<bool> {
    let text = match value {
        Value::Bool(flag) => return Ok(*flag),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_ascii_lowercase(),
        Value::Null => return Err(BLANK),
        _ => return Err("must be true or false"),
    };
    match text.as_str() {
        "true" | "1" | "t" | "on" | "yes" => Ok(true),
        "false" | "0" | "f" | "off" | "no" => Ok(false),
        "" => Err(BLANK),
        _ => Err("must be true or false"),
    }
}

fn to_text(value: &Value) -> Reading<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        _ => Err("must be a string"),
    }
}

fn to_object(value: Value) -> Reading<Attributes> {
    let sent = match value {
        Value::String(text) if text.trim().is_empty() => return Err(BLANK),
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
