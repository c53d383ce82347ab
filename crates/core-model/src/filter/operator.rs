//! The operators of conditions.

use crate::named;

named! {
    /// What a condition demands of an attribute's value.
    Operator {
        /// The value is one of the given ones.
        EqualTo = "equal_to",
        /// The value is none of the given ones.
        NotEqualTo = "not_equal_to",
        /// The text contains one of the given ones.
        Contains = "contains",
        /// The text contains none of the given ones.
        DoesNotContain = "does_not_contain",
        /// The value is there.
        IsPresent = "is_present",
        /// The value is not there.
        IsNotPresent = "is_not_present",
        /// The value is greater than the given one.
        IsGreaterThan = "is_greater_than",
        /// The value is less than the given one.
        IsLessThan = "is_less_than",
        /// The day is before that of so many days ago.
        DaysBefore = "days_before",
        /// The text begins with one of the given ones.
        StartsWith = "starts_with",
    }
}

impl Operator {
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
