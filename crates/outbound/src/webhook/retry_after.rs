//! How long an endpoint asks nimchat to wait.

use chrono::{DateTime, TimeDelta, Utc};

/// Reads `Retry-After`: seconds, or an HTTP date. Any other value, or a past date, is ignored.
pub(super) fn read(text: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = text.trim();
    let pause = if let Ok(seconds) = text.parse::<u32>() {
        TimeDelta::seconds(i64::from(seconds))
    } else {
        DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now
    };
    (pause > TimeDelta::zero()).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Option<TimeDelta> {
        read(text, DateTime::from_timestamp(1_738_314_307, 0).unwrap())
    }

    #[test]
    fn seconds_and_dates_are_read() {
        assert_eq!(asked("120"), Some(TimeDelta::seconds(120)));
        assert_eq!(
            asked("Fri, 31 Jan 2025 09:06:07 GMT"),
            Some(TimeDelta::seconds(60))
        );
    }

    #[test]
    fn what_asks_for_nothing_is_none() {
        for text in ["", "0", "-5", "soon", "Fri, 31 Jan 2025 09:00:00 GMT"] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
