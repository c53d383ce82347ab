//! The ports of the reporting domain.

mod conversations;
mod events;
mod live;
mod surveys;
mod tallies;
