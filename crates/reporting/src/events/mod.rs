//! Reporting events: what every average is made of (docs/rules/reporting.md §4).

mod business_hours;
mod model;

pub use business_hours::BusinessHours;
pub use model::{EventKind, ReportingEvent, Span};
