//! The background work: working off the queues of jobs.
//!
//! Workers are woken by the commit that has something for them. Beside that they sleep until the next job is due, and
//! look from time to time for what another node committed, or what a node that died had claimed.

mod handlers;
mod runner;
mod sweep;

pub use handlers::{AvatarFetch, FETCH, Handlers, JobServices, handlers};
pub use runner::{JobContext, JobRunner, QueueSettings, SLICE};
pub use sweep::{BATCH, sweep, sweep_every};

use std::time::Duration;

/// How long a worker waits at the most before it looks again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
