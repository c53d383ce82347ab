//! A clock that can be set, for what happened before: a demonstration's history, records that are moved in.

use chrono::{DateTime, Utc};
use nimchat_core_model::{Clock, SystemClock};
use parking_lot::Mutex;

/// Shows the time that it was set to, or the present.
#[derive(Debug, Default)]
pub struct SetClock(Mutex<Option<DateTime<Utc>>>);

impl SetClock {
    /// Sets it; without a time it shows the present again.
    pub fn set(&self, time: Option<DateTime<Utc>>) {
        *self.0.lock() = time;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap_or_else(|| SystemClock.now())
    }
}
