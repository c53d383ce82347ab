//! How fast a client may speak.

use super::connection::Connection;
use std::time::{Duration, Instant};

/// What a frame costs: as many as fit are heard in a second.
const FRAME: Duration = Duration::from_millis(100);

/// What one costs that has the store asked.
const ASKING: Duration = Duration::from_millis(500);

/// How far a client may be ahead: a program that comes back subscribes to all that it had at once.
const AHEAD: Duration = ASKING.saturating_mul(Connection::MOST);

/// A client that says more than it may is not heard for a while: what it sends waits on its side.
#[derive(Debug)]
pub struct Pace {
    /// The moment up to which what it said is paid for by its keeping still.
    paid_until: Instant,
}

impl Pace {
    /// Of a client that said nothing yet.
    pub const fn new(now: Instant) -> Self {
        Self { paid_until: now }
    }

    /// It said something, for which the store is asked or not.
    pub fn said(&mut self, asks: bool, now: Instant) {
        let cost = if asks { ASKING } else { FRAME };
        self.paid_until = self.paid_until.max(now) + cost;
    }

    /// How long it is not heard; none if it is heard now.
    pub fn pause(&self, now: Instant) -> Option<Duration> {
        let ahead = self.paid_until.saturating_duration_since(now);
        ahead.checked_sub(AHEAD).filter(|pause| !pause.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_may_be_ahead_and_then_goes_at_the_servers_pace() {
        let began = Instant::now();
        let mut pace = Pace::new(began);
        let mut now = began + Duration::from_hours(1);
        for _ in 0..=Connection::MOST {
            assert_eq!(pace.pause(now), None);
            pace.said(true, now);
        }
        assert_eq!(pace.pause(now), Some(ASKING));
        now += ASKING;
        assert_eq!(pace.pause(now), None);
        pace.said(false, now);
        assert_eq!(pace.pause(now), Some(FRAME));
        assert_eq!(pace.pause(now + FRAME), None);
    }
}
