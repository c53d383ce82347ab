//! Reports (docs/rules/reporting.md §5).

mod live;
mod period;
mod query;
mod service;

pub use live::{AgentLoad, AgentReport, LiveCounts};
pub use period::{Buckets, GroupBy, Period, UtcOffset};
pub use query::{Measure, ReportQuery, ScopeKind, ScopeRef};
pub use service::{Point, ReportService, Summaries, Summary, TimeSeries};
