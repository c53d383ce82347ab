//! Checks what an answer shows at least.

use serde_json::Value;

/// Checks that every expected value is shown; others may be shown too. An expected empty object must be empty.
#[track_caller]
pub fn assert_shows(shown: &Value, expected: &Value) {
    match (shown, expected) {
        (Value::Object(shown), Value::Object(expected)) if !expected.is_empty() => {
            for (key, expected) in expected {
                let shown = shown.get(key);
                assert!(shown.is_some(), "{key} is not shown");
                assert_shows(shown.unwrap_or(&Value::Null), expected);
            }
        }
        (Value::Array(shown), Value::Array(expected)) => {
            assert_eq!(shown.len(), expected.len(), "{shown:?}");
            for (shown, expected) in shown.iter().zip(expected) {
                assert_shows(shown, expected);
            }
        }
        _ => assert_eq!(shown, expected),
    }
}
