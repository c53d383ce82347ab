//! The background work: webhook calls to their endpoints, letters to the mail server, and what requests left for later.
//!
//! Workers are woken by the commit that left them something to do; beside that they look from time to time, for what
//! another node left, or what a worker that died had taken.

mod chores;
mod courier;
mod sweep;

pub use chores::{AvatarFetch, ChoreError, FETCH, Hands, Housekeeper, keep_house};
pub use courier::{Carrier, deliver};
pub use sweep::{BATCH, sweep};

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How long a worker waits at the most before it looks again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Wakes a worker. Waking it while it works makes it look once more.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until it rings, or `at_most`.
    pub async fn rung(&self, at_most: Duration) {
        // the time being up is as good a reason to look as the bell
        let _look_either_way = tokio::time::timeout(at_most, self.0.notified()).await;
    }
}
