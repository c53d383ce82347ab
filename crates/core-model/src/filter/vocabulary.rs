//! The attributes of a kind of object.

use super::{Condition, FilterFault, Operator};
use serde_json::Value;

/// An attribute that conditions may name.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute<F> {
    /// Where the value is.
    pub field: F,
    /// The kind of its values.
    pub kind: Kind,
    /// The operators that it has.
    pub operators: &'static [Operator],
}

/// The kind of an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text, equal in any case.
    Text,
    /// A text, equal in the same case only.
    ExactText,
    /// A telephone number; a missing `+` is added.
    PhoneNumber,
    /// A number that names an object.
    Id,
    /// One of these names, each with its number. `all` is every one of them.
    Choice(&'static [(&'static str, i64)]),
    /// The labels of the object.
    Labels,
    /// A time.
    Time,
    /// A number.
    Number,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
}

/// The attributes of a kind of object.
pub trait Vocabulary {
    /// Tells the attributes apart.
    type Field;

    /// The attribute with this key.
    fn attribute(&self, key: &str) -> Option<Attribute<Self::Field>>;

    /// The attribute with this key, for a vocabulary in which the rest of the condition tells which one is meant.
    fn attribute_of(&self, key: &str, _condition: &Value) -> Option<Attribute<Self::Field>> {
        self.attribute(key)
    }

    /// The condition, if it has a form that only this vocabulary knows.
    fn special(&self, _condition: &Value) -> Option<Result<Condition<Self::Field>, FilterFault>> {
        None
    }

    /// The keys of the built-in attributes, separated by commas.
    fn keys(&self) -> String;
}

impl Kind {
    /// The operators of the account's own attributes of this kind.
    pub const fn operators(self) -> &'static [Operator] {
        use Operator::{
            Contains, DaysBefore, DoesNotContain, EqualTo, IsGreaterThan, IsLessThan, IsNotPresent,
            IsPresent, NotEqualTo, StartsWith,
        };
        match self {
            Self::Text | Self::ExactText | Self::PhoneNumber => &[
                EqualTo,
                NotEqualTo,
                Contains,
                DoesNotContain,
                IsPresent,
                IsNotPresent,
                StartsWith,
            ],
            Self::Number => &[
                EqualTo,
                NotEqualTo,
                IsPresent,
                IsNotPresent,
                IsGreaterThan,
                IsLessThan,
            ],
            Self::Day | Self::Time => &[
                EqualTo,
                NotEqualTo,
                IsPresent,
                IsNotPresent,
                IsGreaterThan,
                IsLessThan,
                DaysBefore,
            ],
            Self::Id | Self::Choice(_) | Self::Labels | Self::Flag => {
                &[EqualTo, NotEqualTo, IsPresent, IsNotPresent]
            }
        }
    }
}
