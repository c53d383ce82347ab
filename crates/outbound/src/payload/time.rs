//! Spellings of time in events (contract messaging.md §0.3).

use chrono::{DateTime, SecondsFormat, Utc};

/// `2025-01-31T09:05:07.123Z`.
pub(crate) fn iso(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Whole seconds since 1970, 0 when there is no time.
pub(super) fn epoch_or_zero(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, |time| time.timestamp())
}

/// Seconds since 1970 with their fraction.
#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds of this era take 51 of a double's 53 bits"
)]
pub(super) fn epoch_float(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1_000_000.0
}
