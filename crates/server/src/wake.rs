//! Wakes a worker.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Wakes a worker. A worker that is woken while it works checks once more.
#[derive(Debug, Clone, Default)]
pub struct WakeSignal(Arc<Notify>);

impl WakeSignal {
    /// Wakes the worker.
    pub fn notify(&self) {
        self.0.notify_one();
    }

    /// Waits for [`WakeSignal::notify`], or until the time is over.
    pub async fn notified(&self, at_most: Duration) {
        // the worker checks in either case
        let _timed_out = tokio::time::timeout(at_most, self.0.notified()).await;
    }
}
