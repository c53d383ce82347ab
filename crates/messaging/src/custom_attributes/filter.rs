//! The account's own attributes in filters.

use super::{AttributeDefinition, AttributeDisplayType};
use nimchat_core_model::Attributes;
use nimchat_core_model::filter::{Attribute, Kind, Value};

/// One of the account's own attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomField {
    /// The key of its values.
    pub key: String,
    /// The type of its values. A value of another type is absent.
    pub value_type: CustomType,
}

/// The type of the account's own values, as filters compare them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomType {
    /// A text.
    Text,
    /// A number, or a text that is one.
    Number,
    /// A text that begins with a day.
    Day,
    /// Yes or no, or a text that is one.
    Flag,
}

impl CustomField {
    /// The attribute with this key, if it is defined.
    pub(crate) fn attribute<F>(
        definitions: &[AttributeDefinition],
        key: &str,
        field: impl FnOnce(Self) -> F,
    ) -> Option<Attribute<F>> {
        let definition = definitions
            .iter()
            .find(|definition| definition.key == key)?;
        let (value_type, kind) = match definition.display_type {
            AttributeDisplayType::Text
            | AttributeDisplayType::Link
            | AttributeDisplayType::List => (CustomType::Text, Kind::Text),
            AttributeDisplayType::Number
            | AttributeDisplayType::Currency
            | AttributeDisplayType::Percent => (CustomType::Number, Kind::Number),
            AttributeDisplayType::Date => (CustomType::Day, Kind::Day),
            AttributeDisplayType::Checkbox => (CustomType::Flag, Kind::Flag),
        };
        Some(Attribute {
            field: field(Self {
                key: key.to_owned(),
                value_type,
            }),
            kind,
            operators: kind.operators(),
        })
    }

    /// The value among these.
    pub(crate) fn value(&self, attributes: &Attributes) -> Value {
        let json = attributes.0.get(&self.key);
        match self.value_type {
            CustomType::Text => Value::json_text(json),
            CustomType::Number => Value::json_number(json),
            CustomType::Day => Value::json_day(json),
            CustomType::Flag => Value::json_flag(json),
        }
    }
}
