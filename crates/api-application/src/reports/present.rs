//! The answers (docs/rules/reporting.md §5, `operations.json #61–#64`). The reference writes numbers over time as text.

use super::handlers::ConversationMetrics;
use crate::agents::shown_availability;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::UserId;
use nimchat_reporting::EventKind;
use nimchat_reporting::reports::{
    AgentLoad, AgentReport, LiveCounts, Measure, Point, Summaries, Summary, TimeSeries,
};
use nimchat_reporting::rollups::Metric;
use nimchat_wire::words::AvailabilitySettingWord;
use nimchat_wire::{ByProfile, Empty};
use serde_json::Number;

/// The parts of the period; `{}` in `chatwoot` if the metric is unknown.
#[wire]
#[serde(untagged)]
pub(super) enum SeriesJson {
    Points(Vec<PointJson>),
    Unknown(Empty),
}

#[wire]
pub(super) struct PointJson {
    #[schema(value_type = ByProfile<String, f64>)]
    value: ByProfile<String, Number>,
    /// When the part begins
    timestamp: i64,
    /// Of how many the value is the average; only averages have it
    count: OrAbsent<i64>,
}

impl Present<Option<TimeSeries>> for SeriesJson {
    fn present(series: &Option<TimeSeries>, context: &Context) -> Self {
        let Some(series) = series else {
            return Self::Unknown(Empty {});
        };
        let averages = matches!(series.measure, Measure::Average(_));
        let point = |point: &Point| {
            let value = match Number::from_f64(point.average) {
                Some(average) if averages && point.count > 0 => average,
                _ if averages => Number::from(0),
                _ => Number::from(point.count),
            };
            PointJson {
                value: ByProfile::make(context, || value.to_string(), || value.clone()),
                timestamp: point.timestamp,
                count: averages.then_some(point.count),
            }
        };
        Self::Points(series.points.iter().map(point).collect())
    }
}

#[wire(summaries: Summaries)]
pub(super) struct SummariesJson {
    #[serde(flatten)]
    current: SummaryJson,
    /// The period of the same length before
    previous: SummaryJson,
}

/// The averages are null without events; in `reference`, where they are text, `"0"`.
#[wire]
struct SummaryJson {
    conversations_count: i64,
    incoming_messages_count: i64,
    outgoing_messages_count: i64,
    avg_first_response_time: ByProfile<String, Option<f64>>,
    avg_resolution_time: ByProfile<String, Option<f64>>,
    resolutions_count: i64,
    reply_time: ByProfile<String, Option<f64>>,
}

impl Present<Summary> for SummaryJson {
    fn present(summary: &Summary, context: &Context) -> Self {
        let average = |kind| {
            let average = summary.average(kind);
            let text = || average.map_or_else(|| "0".to_owned(), |average| format!("{average:?}"));
            ByProfile::make(context, text, || average)
        };
        Self {
            conversations_count: summary.count(Metric::Conversations),
            incoming_messages_count: summary.count(Metric::IncomingMessages),
            outgoing_messages_count: summary.count(Metric::OutgoingMessages),
            avg_first_response_time: average(EventKind::FirstResponse),
            avg_resolution_time: average(EventKind::ConversationResolved),
            resolutions_count: summary.count(Metric::Events(EventKind::ConversationResolved)),
            reply_time: average(EventKind::ReplyTime),
        }
    }
}

/// For `type=account` one object, for `type=agent` one for each agent.
#[wire]
#[serde(untagged)]
pub(super) enum ConversationMetricsJson {
    Account(AccountMetricsJson),
    Agents(Vec<AgentMetricsJson>),
}

#[wire(counts: LiveCounts)]
pub(super) struct AccountMetricsJson {
    open: u64,
    unattended: u64,
    unassigned: u64,
    /// Always 0 in `chatwoot`, which counts pending ones among the open
    #[present(if context.is_reference() { counts.pending } else { 0 })]
    pending: u64,
}

#[wire(report: AgentReport, user = report.agent.user)]
pub(super) struct AgentMetricsJson {
    id: UserId,
    name: String,
    email: String,
    #[present(context.picture(user.avatar_url.as_deref()))]
    thumbnail: String,
    /// `available` (in `chatwoot`: `online`), `busy` or `offline`
    #[schema(value_type = AvailabilitySettingWord)]
    #[present(shown_availability(&report.agent, context))]
    availability: &'static str,
    #[present(report.load)]
    metric: LoadJson,
}

#[wire(load: AgentLoad)]
struct LoadJson {
    open: u64,
    unattended: u64,
}

impl Present<ConversationMetrics> for ConversationMetricsJson {
    fn present(metrics: &ConversationMetrics, context: &Context) -> Self {
        match metrics {
            ConversationMetrics::Account(counts) => {
                Self::Account(Present::present(counts, context))
            }
            ConversationMetrics::Agents(agents) => Self::Agents(Present::present(agents, context)),
        }
    }
}
