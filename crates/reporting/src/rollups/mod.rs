//! Counts and sums by quarter of an hour, kept up to date with the reporting events.
//!
//! A series is one metric of one scope: an account, an inbox, an agent, a label or a team. Time zones are multiples of
//! a quarter of an hour apart, so a report in any of them, over any period, is a sum of quarters.

mod quarter;
mod series;
mod tally;

pub use quarter::{Day, Quarter};
pub use series::{Metric, Scope, Series};
pub use tally::{DayTallies, Tally, TallyChanges};
