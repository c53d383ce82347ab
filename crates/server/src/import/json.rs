//! Reading the JSON of another server.

use chrono::{DateTime, Utc};
use nimchat_core_model::Attributes;
use serde_json::Value;

/// The text under this key; none if it is absent, null or of another kind.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

/// The text under this key, not blank.
pub(super) fn some_text(value: &Value, key: &str) -> Option<String> {
    text(value, key).filter(|text| !text.trim().is_empty())
}

/// The number under this key.
pub(super) fn int(value: &Value, key: &str) -> Option<i64> {
    value.get(key)?.as_i64()
}

/// Is it true?
pub(super) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

/// The object under this key, empty without one.
pub(super) fn object(value: &Value, key: &str) -> Attributes {
    value
        .get(key)
        .cloned()
        .map(Attributes::from)
        .unwrap_or_default()
}

/// The texts of the list under this key.
pub(super) fn texts(value: &Value, key: &str) -> Vec<String> {
    let listed = value.get(key).and_then(Value::as_array);
    let texts = listed.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The time under this key: seconds, perhaps with a fraction, or ISO 8601.
pub(super) fn time(value: &Value, key: &str) -> Option<DateTime<Utc>> {
    match value.get(key)? {
        Value::Number(number) => {
            let whole = number.as_i64();
            // seconds with a fraction lose nothing that a database keeps
            #[expect(clippy::cast_possible_truncation, reason = "times are small")]
            let micros = whole.map_or_else(
                || {
                    number
                        .as_f64()
                        .map(|seconds| (seconds * 1e6).round() as i64)
                },
                |seconds| seconds.checked_mul(1_000_000),
            )?;
            // 0 stands for no time
            (micros > 0).then(|| DateTime::from_timestamp_micros(micros))?
        }
        Value::String(text) => {
            let parsed = DateTime::parse_from_rfc3339(text).ok()?;
            Some(parsed.to_utc())
        }
        _ => None,
    }
}

/// What a list's answer has in it, in whatever envelope.
pub(super) fn items(answer: Option<Value>) -> Vec<Value> {
    match answer {
        Some(Value::Array(items)) => items,
        Some(Value::Object(mut envelope)) => {
            let inner = ["payload", "data", "webhooks"];
            let inner = inner.into_iter().find_map(|key| envelope.remove(key));
            items(inner)
        }
        _ => Vec::new(),
    }
}

/// What one record's answer has in it.
pub(super) fn record(answer: Value) -> Value {
    match answer {
        Value::Object(mut envelope) if envelope.contains_key("payload") => {
            envelope.remove("payload").unwrap_or_default()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_are_found_in_their_envelopes() {
        let one = json!([{"id": 1}]);
        for answer in [
            one.clone(),
            json!({"payload": one}),
            json!({"payload": {"webhooks": one}}),
            json!({"data": {"meta": {}, "payload": one}}),
        ] {
            assert_eq!(items(Some(answer)), [json!({"id": 1})]);
        }
        assert!(items(None).is_empty());
        assert!(items(Some(json!({"error": "none"}))).is_empty());
    }

    #[test]
    fn times_are_read_in_every_form() {
        let at = |value: Value| time(&json!({"at": value}), "at").map(|at| at.timestamp_micros());
        assert_eq!(at(json!(1_500_000_000)), Some(1_500_000_000_000_000));
        assert_eq!(at(json!(1_500_000_000.25)), Some(1_500_000_000_250_000));
        assert_eq!(
            at(json!("2017-07-14T02:40:00.500Z")),
            Some(1_500_000_000_500_000)
        );
        assert_eq!(at(json!(0)), None);
        assert_eq!(at(json!("soon")), None);
    }
}
