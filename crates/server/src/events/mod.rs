//! Hands the events of the log to their subscribers.
//!
//! One node at a time does it. It reads the log once and gives each batch to every subscriber, which works on its own:
//! one that is slow or fails holds up no other. Positions are saved beside that, many at a time, so that a process that
//! is killed leaves some events to be handled again, and none unhandled.

mod dispatcher;
mod feed;
mod held;
mod positions;
mod worker;

pub use dispatcher::{Dispatcher, Relay, dispatch};
