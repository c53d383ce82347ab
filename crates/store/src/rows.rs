//! What mappings between rows and models share.

use nimchat_core_model::{Attributes, StoreError};
use serde::Serialize;
use serde_json::Value;

/// A stored value that the model does not know.
pub(crate) fn corrupt(column: &str, value: impl std::fmt::Debug) -> StoreError {
    StoreError::Corrupt(format!("{column} is {value:?}"))
}

/// An object as a JSON column takes it.
pub(crate) fn object(attributes: Attributes) -> Value {
    Value::Object(attributes.0)
}

/// Anything as a JSON column takes it.
pub(crate) fn json(value: &impl Serialize) -> Result<Value, StoreError> {
    serde_json::to_value(value).map_err(|error| StoreError::Backend(Box::new(error)))
}

/// A row must have been there to be changed.
pub(crate) fn changed(rows: usize) -> Result<(), StoreError> {
    if rows == 0 {
        Err(StoreError::MissingReference)
    } else {
        Ok(())
    }
}
