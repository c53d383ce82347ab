//! The texts that refuse invalid values: the attribute, and what it must be.

use crate::error::Result;
use nimchat_core_model::Violations;
use serde_json::{Map, Value};
use validator::ValidationErrors;

/// Refuses texts with the character NUL, which PostgreSQL stores neither in text nor in JSON.
pub(super) fn unstorable(fields: &Map<String, Value>) -> Result<()> {
    fn has_nul(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(members) => members.iter().any(has_nul),
            Value::Object(fields) => fields
                .iter()
                .any(|(key, value)| key.contains('\0') || has_nul(value)),
            _ => false,
        }
    }
    match fields
        .iter()
        .find(|(key, value)| key.contains('\0') || has_nul(value))
    {
        Some((key, _)) => {
            let name = key.replace('\0', "");
            Err(Violations::one(name, "must not contain the character NUL").into())
        }
        None => Ok(()),
    }
}

/// A value of a wrong type.
pub(super) fn wrong_type(error: &serde_path_to_error::Error<serde_json::Error>) -> Violations {
    let path = error.path().to_string();
    let mut attribute = if path == "." { String::new() } else { path };
    let text = error.inner().to_string();
    let message = if let Some(rest) = text.strip_prefix("missing field `") {
        let field = rest.split('`').next().unwrap_or_default();
        if !attribute.is_empty() {
            attribute.push('.');
        }
        attribute.push_str(field);
        "can't be blank".to_owned()
    } else if text.starts_with("unknown variant") {
        "is not included in the list".to_owned()
    } else if let Some((_, expected)) = text.rsplit_once(", expected ") {
        format!("must be {}", plainly(expected))
    } else if OURS.iter().any(|words| text.starts_with(words)) {
        text
    } else {
        "is invalid".to_owned()
    };
    if message != "must be an object" && attribute.ends_with(']') {
        // a list is named, not which of its values is refused
        attribute.truncate(attribute.rfind('[').unwrap_or_default());
    }
    if attribute.is_empty() {
        attribute.push_str("body");
    }
    Violations::one(attribute, message)
}

/// How the messages of [`crate::lenient`] begin; other messages may quote the input, or name Rust types.
const OURS: &[&str] = &["must be ", "can't be ", "is out of range"];

/// serde's name of a type in the API's terms.
fn plainly(expected: &str) -> &str {
    match expected {
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "an integer",
        "f32" | "f64" => "a number",
        "a string" | "a borrowed string" | "a character" => "a string",
        _ => "an object",
    }
}

/// The refusal of the body struct's own rules.
pub(super) fn invalid(errors: ValidationErrors) -> Violations {
    let nested = errors
        .errors()
        .keys()
        .next()
        .map_or_else(|| "body".to_owned(), ToString::to_string);
    let violations = Violations::from(errors);
    if violations.is_empty() {
        Violations::one(nested, "is invalid")
    } else {
        violations
    }
}
