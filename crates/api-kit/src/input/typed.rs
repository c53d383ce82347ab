//! Deserialises fields, and reports all invalid fields at once.

use super::refusal;
use crate::error::Result;
use crate::lenient;
use nimchat_core_model::Violations;
use serde::de::value::Error as NameError;
use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};
use validator::Validate;

/// Deserialises fields as a `T`, or reports which of them are invalid.
pub(super) fn typed<T: DeserializeOwned + Validate>(fields: Map<String, Value>) -> Result<T> {
    refusal::unstorable(&fields)?;
    let mut fields = Value::Object(fields);
    let mut violations = Violations::new();
    loop {
        match lenient::read::<T>(&mut fields) {
            Ok(value) => {
                let refused = value.validate().err();
                add(
                    &mut violations,
                    &refused.map(refusal::invalid).unwrap_or_default(),
                );
                return violations.into_result().map(|()| value).map_err(Into::into);
            }
            Err(error) => {
                add(&mut violations, &refusal::wrong_type(&error));
                // deserialising stops at the first error; without that field it reaches the next
                if !take_out(&mut fields, error.path()) {
                    return Err(violations.into());
                }
            }
        }
    }
}

/// Adds the violations of attributes that have none yet: a field that was removed is not missing.
fn add(violations: &mut Violations, more: &Violations) {
    let known: Vec<String> = violations
        .attributes()
        .into_iter()
        .map(str::to_owned)
        .collect();
    for violation in more.iter() {
        if !known.iter().any(|known| *known == violation.attribute) {
            violations.add(violation.attribute.clone(), violation.message.clone());
        }
    }
}

/// Removes the value at the path, or the list that contains it. Returns whether anything was removed.
fn take_out(fields: &mut Value, path: &Path) -> bool {
    let mut place = fields;
    let mut segments = path.iter().peekable();
    while let Some(Segment::Map { key }) = segments.next() {
        let Value::Object(members) = place else {
            return false;
        };
        if !matches!(segments.peek(), Some(Segment::Map { .. })) {
            return members.remove(key).is_some();
        }
        match members.get_mut(key) {
            Some(member) => place = member,
            None => return false,
        }
    }
    false
}

/// The names of a struct's fields. None for a type that accepts any name.
pub(super) fn names_of<T: DeserializeOwned>() -> Option<&'static [&'static str]> {
    let mut names = None;
    // it always fails: only the names are needed
    let _refused = T::deserialize(Names(&mut names)).is_err();
    names
}

/// Records the field names that a type asks for.
struct Names<'n>(&'n mut Option<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = NameError;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, NameError> {
        Err(NameError::custom("there is nothing to read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NameError> {
        *self.0 = Some(fields);
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
