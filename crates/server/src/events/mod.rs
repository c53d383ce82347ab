//! Dispatches the events of the log to their subscribers.
//!
//! One node at a time does it. It reads the log once and gives each batch to every subscriber, which works by itself: a
//! slow or failing subscriber delays no other. Positions are saved separately, many at a time, so that after a killed
//! process some events are handled again, and none is lost.

mod dispatcher;
mod feed;
mod held;
mod positions;
mod worker;

pub use dispatcher::{Dispatcher, Relay, dispatch};
