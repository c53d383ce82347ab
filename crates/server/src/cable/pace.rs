//! Limits the rate of a client's frames.

use super::connection::Connection;
use std::time::{Duration, Instant};

/// The cost of a frame: ten frames are read per second.
const FRAME: Duration = Duration::from_millis(100);

/// The cost of a frame that reads the store.
const ASKING: Duration = Duration::from_millis(500);

/// How far a client may exceed the rate: a client that reconnects subscribes to everything at once.
const AHEAD: Duration = ASKING.saturating_mul(Connection::MOST);

/// Frames of a client that exceeds the rate are not read for a while: they wait on its side.
#[derive(Debug)]
pub struct Pace {
    /// The time up to which its frames have used the rate.
    paid_until: Instant,
}

impl Pace {
    /// For a client that has sent nothing yet.
    pub const fn new(now: Instant) -> Self {
        Self { paid_until: now }
    }

    /// Counts a frame, which reads the store or not.
    pub fn said(&mut self, asks: bool, now: Instant) {
        let cost = if asks { ASKING } else { FRAME };
        self.paid_until = self.paid_until.max(now) + cost;
    }

    /// How long the client's frames are not read; none if they are read now.
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
