//! Formats of time.

use chrono::{DateTime, SecondsFormat, Utc};

/// Whole seconds since 1970: the `ts` of the rules (docs/rules/messaging.md §0.3).
pub fn epoch(time: DateTime<Utc>) -> i64 {
    time.timestamp()
}

/// Whole seconds since 1970, 0 if there is no time.
pub fn epoch_or_zero(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, epoch)
}

/// Seconds since 1970 with their fraction.
#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds of this era take 51 of a double's 53 bits"
)]
pub fn epoch_float(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1_000_000.0
}

/// `2025-01-31T09:05:07.123Z`: their `iso`.
pub fn iso(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// `2025-01-31T09:05:07Z`: the format in the reference's examples.
pub fn iso_seconds(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_as_the_contract_says() {
        let time = DateTime::from_timestamp_micros(1_738_314_307_123_456).unwrap();
        assert_eq!(iso(time), "2025-01-31T09:05:07.123Z");
        assert_eq!(iso_seconds(time), "2025-01-31T09:05:07Z");
        assert_eq!(epoch(time), 1_738_314_307);
        assert_eq!(epoch_or_zero(None), 0);
        assert!((epoch_float(time) - 1_738_314_307.123_456).abs() < 1e-6);
    }
}
