//! Checks of values that the server chooses.

use serde_json::Value;

/// The keys of an object, sorted.
#[track_caller]
pub fn keys(value: &Value) -> Vec<&str> {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("no object: {value}"));
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// Unix seconds of this century.
#[track_caller]
pub fn assert_epoch(value: &Value) {
    let seconds = value
        .as_i64()
        .unwrap_or_else(|| panic!("no whole number: {value}"));
    assert!(seconds > 1_700_000_000, "{seconds}");
}

/// `2025-01-31T09:05:07.123Z`
#[track_caller]
pub fn assert_iso(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("no text: {value}"));
    let pattern: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '9' } else { letter })
        .collect();
    assert_eq!(pattern, "9999-99-99T99:99:99.999Z", "{text}");
}

/// A token: 24 letters and digits.
#[track_caller]
pub fn assert_token(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("no text: {value}"));
    assert!(
        text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{text}"
    );
}

/// The values of a list under this key, in order.
#[track_caller]
pub fn each<'a>(list: &'a Value, key: &str) -> Vec<&'a Value> {
    let list = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    list.iter().map(|item| &item[key]).collect()
}
