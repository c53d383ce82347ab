//! Reports (docs/rules/reporting.md §5).

mod bots;
mod live;
mod period;
mod query;
mod service;
mod subjects;
mod sums;
mod traffic;

pub use bots::BotMetrics;
pub use live::{AgentLoad, AgentReport, LiveCounts, OpenGroup, OpenGroups};
pub use period::{Buckets, GroupBy, Period, UtcOffset};
pub use query::{Measure, ReportQuery, ScopeKind, ScopeRef};
pub use service::{Point, Summaries, TimeSeries};
pub use subjects::{Subject, SubjectSummary, Subjects};
pub use sums::Summary;
pub use traffic::Traffic;

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Makes reports.
    ReportService(Deps)
}
