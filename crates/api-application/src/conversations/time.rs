//! Points in time as callers send them.

use chrono::{DateTime, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The last second of the year 9999, after which ISO 8601 has no plain form.
const LATEST: i64 = 253_402_300_799;

/// Unix seconds, as number or text, or ISO 8601. Null and empty text are none.
pub(crate) fn optional_time<'de, D>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let time = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_i64().and_then(at),
        Value::String(text) => match text.trim() {
            "" => return Ok(None),
            text => text.parse().ok().and_then(at).or_else(|| iso(text)),
        },
        _ => None,
    };
    time.map(Some)
        .ok_or_else(|| D::Error::custom("must be a time: Unix seconds or ISO 8601"))
}

fn at(seconds: i64) -> Option<DateTime<Utc>> {
    (0..=LATEST)
        .contains(&seconds)
        .then(|| DateTime::from_timestamp(seconds, 0))?
}

fn iso(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    (0..=LATEST).contains(&time.timestamp()).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> Result<Option<i64>, String> {
        optional_time(value)
            .map(|time| time.map(|time| time.timestamp()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_time_is_seconds_or_iso() {
        for value in [
            json!(1_738_314_307),
            json!("1738314307"),
            json!("2025-01-31T09:05:07Z"),
            json!("2025-01-31T10:05:07+01:00"),
        ] {
            assert_eq!(read(value), Ok(Some(1_738_314_307)));
        }
        assert_eq!(read(json!("")), Ok(None));
        assert_eq!(read(json!(null)), Ok(None));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for value in [
            json!("soon"),
            json!(-1),
            json!(i64::MAX),
            json!(true),
            json!({}),
        ] {
            assert!(read(value).is_err());
        }
    }
}
