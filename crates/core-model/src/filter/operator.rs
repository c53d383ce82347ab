//! The operators of conditions.

/// What a condition demands of an attribute's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// The value is one of the given ones.
    EqualTo,
    /// The value is none of the given ones.
    NotEqualTo,
    /// The text contains one of the given ones.
    Contains,
    /// The text contains none of the given ones.
    DoesNotContain,
    /// The value is there.
    IsPresent,
    /// The value is not there.
    IsNotPresent,
    /// The value is greater than the given one.
    IsGreaterThan,
    /// The value is less than the given one.
    IsLessThan,
    /// The day is before that of so many days ago.
    DaysBefore,
    /// The text begins with one of the given ones.
    StartsWith,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 10] = [
        Self::EqualTo,
        Self::NotEqualTo,
        Self::Contains,
        Self::DoesNotContain,
        Self::IsPresent,
        Self::IsNotPresent,
        Self::IsGreaterThan,
        Self::IsLessThan,
        Self::DaysBefore,
        Self::StartsWith,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EqualTo => "equal_to",
            Self::NotEqualTo => "not_equal_to",
            Self::Contains => "contains",
            Self::DoesNotContain => "does_not_contain",
            Self::IsPresent => "is_present",
            Self::IsNotPresent => "is_not_present",
            Self::IsGreaterThan => "is_greater_than",
            Self::IsLessThan => "is_less_than",
            Self::DaysBefore => "days_before",
            Self::StartsWith => "starts_with",
        }
    }

    /// Reads a wire name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.as_str() == name)
    }

    /// Reads `eq` and `not_eq`, the names in the example of `operations.json #33`.
    pub(super) fn parse_alias(name: &str) -> Option<Self> {
        match name {
            "eq" => Some(Self::EqualTo),
            "not_eq" => Some(Self::NotEqualTo),
            _ => None,
        }
    }

    /// Is it the denial of another operator?
    pub(super) const fn is_negated(self) -> bool {
        matches!(
            self,
            Self::NotEqualTo | Self::DoesNotContain | Self::IsNotPresent
        )
    }
}
