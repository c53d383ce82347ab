//! How busy the process is with requests, for background work that gives way to them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the requests that begin and end. Clones share the counts.
#[derive(Debug, Clone, Default)]
pub struct Traffic(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
}

/// A request in progress; dropping it ends it.
#[derive(Debug)]
pub struct Passing(Arc<Counts>);

/// A moment, for [`Traffic::since`].
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    ended: u64,
}

impl Traffic {
    /// A request begins.
    pub fn begin(&self) -> Passing {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        Passing(Arc::clone(&self.0))
    }

    /// This moment.
    pub fn mark(&self) -> Mark {
        Mark {
            ended: self.0.ended.load(Ordering::Relaxed),
        }
    }

    /// Was any request in progress since then?
    pub fn since(&self, mark: Mark) -> bool {
        self.0.begun.load(Ordering::Relaxed) > mark.ended
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_while_it_is_in_progress_and_if_it_came_meanwhile() {
        let traffic = Traffic::default();
        let quiet = traffic.mark();
        assert!(!traffic.since(quiet));

        let passing = traffic.begin();
        assert!(traffic.since(quiet));
        let during = traffic.mark();
        assert!(traffic.since(during));
        drop(passing);
        assert!(traffic.since(quiet) && traffic.since(during));
        assert!(!traffic.since(traffic.mark()));
    }
}
