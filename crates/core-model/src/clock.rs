//! Time as a port.

use chrono::{DateTime, SubsecRound, Utc};

/// The source of the current time. Services read the time from nothing else, so that a test can stop it.
pub trait Clock: Send + Sync {
    /// Now, in UTC, to the microsecond: what both databases keep.
    fn now(&self) -> DateTime<Utc>;
}

/// The system clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that moves only when a test advances it.
#[cfg(feature = "memory")]
#[derive(Debug)]
pub struct FixedClock(std::sync::atomic::AtomicI64);

#[cfg(feature = "memory")]
impl FixedClock {
    /// A clock that stands at `now`, cut to the microsecond.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(std::sync::atomic::AtomicI64::new(now.timestamp_micros()))
    }

    /// Moves the clock.
    pub fn advance(&self, by: chrono::TimeDelta) {
        self.0.fetch_add(
            by.num_microseconds().unwrap_or(i64::MAX),
            std::sync::atomic::Ordering::SeqCst,
        );
    }
}

#[cfg(feature = "memory")]
impl Default for FixedClock {
    /// 2025-01-31 09:05:07 UTC.
    fn default() -> Self {
        Self(std::sync::atomic::AtomicI64::new(1_738_314_307_000_000))
    }
}

#[cfg(feature = "memory")]
impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(std::sync::atomic::Ordering::SeqCst))
            .unwrap_or_default()
    }
}
