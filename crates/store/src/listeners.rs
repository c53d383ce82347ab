//! Who is told of commits that left something behind.

use parking_lot::RwLock;
use std::sync::Arc;

/// Told after each commit that left something behind.
pub type OnCommit = Arc<dyn Fn() + Send + Sync>;

/// What a commit may leave for a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Events, or calls of webhooks.
    Events,
    Letters,
    Chores,
}

/// All that a unit of work leaves.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Leavings([bool; 3]);

impl Leavings {
    pub(crate) fn add(&mut self, left: Left) {
        self.0[left as usize] = true;
    }
}

/// Those who wait for each kind.
#[derive(Default)]
pub(crate) struct Listeners([RwLock<Vec<OnCommit>>; 3]);

impl Listeners {
    pub(crate) fn add(&self, left: Left, listener: OnCommit) {
        self.0[left as usize].write().push(listener);
    }

    pub(crate) fn tell(&self, leavings: Leavings) {
        for (waiting, left) in self.0.iter().zip(leavings.0) {
            if left {
                waiting.read().iter().for_each(|listener| listener());
            }
        }
    }
}
