//! What mappings between rows and models share.

use crate::columns::ToColumn;
use nimchat_core_model::{Attributes, StoreError, StoreResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

/// The rows of this account, or the one with this id.
macro_rules! of_account {
    ($table:ident, $account:expr) => {
        $table::table.filter($table::account_id.eq($account.get()))
    };
    ($table:ident, $account:expr, $id:expr) => {
        $table::table
            .filter($table::id.eq($id.get()))
            .filter($table::account_id.eq($account.get()))
    };
}
pub(crate) use of_account;

/// These ids, as columns have them.
pub(crate) fn numbers<Id: for<'a> ToColumn<Column<'a> = i64> + 'static>(ids: &[Id]) -> Vec<i64> {
    ids.iter().map(ToColumn::column).collect()
}

/// A stored value that the model does not know.
pub(crate) fn corrupt(column: &str, value: impl std::fmt::Debug) -> StoreError {
    StoreError::Corrupt(format!("{column} is {value:?}"))
}

/// An object as a JSON column stores it.
pub(crate) fn object(attributes: Attributes) -> Value {
    storable(Value::Object(attributes.0))
}

/// Attributes as they are read again.
pub(crate) fn as_stored(attributes: Attributes) -> Attributes {
    object(attributes).into()
}

/// Any value as a JSON column stores it.
pub(crate) fn json(value: &impl Serialize) -> StoreResult<Value> {
    serde_json::to_value(value)
        .map(storable)
        .map_err(|error| StoreError::Backend(Box::new(error)))
}

/// A value as a text column stores it.
pub(crate) fn json_text(value: &impl Serialize) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Backend(Box::new(error)))
}

/// What [`json_text`] has stored.
pub(crate) fn from_json_text<T: DeserializeOwned>(column: &str, stored: &str) -> StoreResult<T> {
    serde_json::from_str(stored).map_err(|error| corrupt(column, error.to_string()))
}

/// Integers beyond 64 bits with a sign become fractions, as in most JSON readers: diesel writes them to `SQLite`'s
/// JSONB and then cannot read the row again.
fn storable(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_u64() && !number.is_i64() => {
            number.as_f64().map_or(Value::Null, Value::from)
        }
        Value::Array(values) => values.into_iter().map(storable).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, storable(value)))
            .collect(),
        value => value,
    }
}

/// The column of a record with these files.
pub(crate) fn files_value(files: &[impl Serialize]) -> StoreResult<Option<Value>> {
    (!files.is_empty()).then(|| json(&files)).transpose()
}

/// A count as an integer column stores it.
pub(crate) fn integer(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A count as the domains read it.
pub(crate) fn count(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or_default()
}

/// Fails if no row was changed.
pub(crate) fn changed(rows: usize) -> StoreResult<()> {
    if rows == 0 {
        Err(StoreError::MissingReference)
    } else {
        Ok(())
    }
}

/// The rows that share their form with another one, form by form.
pub(crate) fn twins<R, F: Ord>(rows: Vec<R>, form: impl Fn(&R) -> F) -> impl Iterator<Item = R> {
    let mut by_form = BTreeMap::<F, Vec<R>>::new();
    for row in rows {
        by_form.entry(form(&row)).or_default().push(row);
    }
    by_form
        .into_values()
        .filter(|rows| rows.len() > 1)
        .flatten()
}

/// Converts rows to models; a row that cannot be read fails all.
pub(crate) fn models<R, M>(rows: Vec<R>) -> StoreResult<Vec<M>>
where
    R: TryInto<M, Error: Into<StoreError>>,
{
    let models = rows.into_iter().map(R::try_into);
    models.map(|model| model.map_err(Into::into)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_integer_that_no_row_can_hold_becomes_a_fraction() {
        let stored = storable(json!({"a": [1, -1, i64::MAX, u64::MAX, 1.5], "b": {"c": u64::MAX}}));
        let large = 18_446_744_073_709_551_615.0;
        assert_eq!(
            stored,
            json!({"a": [1, -1, i64::MAX, large, 1.5], "b": {"c": large}})
        );
    }
}
