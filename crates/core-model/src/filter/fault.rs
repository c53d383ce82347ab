//! The faults of a query.

use super::Operator;
use crate::error::{DomainError, ErrorKind};

/// Why a query is refused. Names the attribute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterFault {
    /// The query is no list of conditions.
    #[error("Invalid payload. It should be an array of conditions")]
    NoConditions,
    /// The query has too many conditions.
    #[error("Invalid payload. It should have at most {0} conditions")]
    TooManyConditions(usize),
    /// The conditions are not joined.
    #[error("Query operator must be either \"AND\" or \"OR\".")]
    QueryOperator,
    /// The attribute does not exist.
    #[error(
        "Invalid attribute key - [{key}]. The key should be one of [{keys}] or a custom attribute defined in the \
         account."
    )]
    Attribute {
        /// The key.
        key: String,
        /// The keys that exist, separated by commas.
        keys: String,
    },
    /// The attribute does not have the operator.
    #[error("Invalid operator. The allowed operators for {key} are [{}].", names(.operators))]
    Operator {
        /// The attribute.
        key: String,
        /// The operators that it has.
        operators: &'static [Operator],
    },
    /// The values are absent, or are not of the attribute's kind.
    #[error("Invalid value. The values provided for {0} are invalid")]
    Values(String),
}

fn names(operators: &[Operator]) -> String {
    let names: Vec<&str> = operators.iter().map(|operator| operator.as_str()).collect();
    names.join(",")
}

impl DomainError for FilterFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}
