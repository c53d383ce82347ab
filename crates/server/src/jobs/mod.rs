//! The background work: running the jobs of the queues.
//!
//! A commit that enqueues jobs wakes their workers. Otherwise they sleep until the next job is due, and check from time
//! to time for jobs of other nodes and for claims of nodes that no longer run.

mod handlers;
mod paced;
mod runner;
mod sweep;
mod timer;

pub use handlers::{AvatarFetch, FETCH, Handlers, JobServices, handlers};
pub use paced::paced;
pub use runner::{JobContext, JobRunner, QueueSettings, SLICE};
pub use sweep::{BATCH, sweep, sweep_every};
pub use timer::every;

use std::time::Duration;

/// The longest time until a worker checks again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
