//! Reports on bots (docs/rules/reporting.md §5.3, §5.6).

use super::handlers::summary;
use super::query::{PeriodQuery, ReportParameters};
use nimchat_api_kit::prelude::*;
use nimchat_reporting::reports::{BotMetrics, Summaries, Summary};
use nimchat_reporting::rollups::Metric;
use nimchat_reporting::{EventKind, ReportService};

pub(super) fn routes() -> Vec<Route> {
    vec![
        ReportParameters::describe(
            Route::get("/api/v2/accounts/{account_id}/reports/bot_summary")
                .summary("Sum up what bots resolved and handed over"),
        )
        .answers::<BotSummariesJson>()
        .to(summary),
        Route::get("/api/v2/accounts/{account_id}/reports/bot_metrics")
            .summary("Get how the conversations of inboxes with a bot went")
            .query::<PeriodQuery>()
            .answers::<BotMetricsJson>()
            .to(metrics),
    ]
}

fn metrics(call: &In<Administrator, PeriodQuery>, reports: &ReportService) -> Result<BotMetrics> {
    let period = call.read()?.period(call.is_reference());
    let period = period.map_err(ApiError::invalid)?;
    Ok(reports.bot_metrics(&call.caller, period)?)
}

#[wire(summaries: Summaries)]
struct BotSummariesJson {
    #[serde(flatten)]
    current: BotSummaryJson,
    /// The period of the same length before
    previous: BotSummaryJson,
}

#[wire]
struct BotSummaryJson {
    bot_resolutions_count: i64,
    bot_handoffs_count: i64,
}

impl Present<Summary> for BotSummaryJson {
    fn present(summary: &Summary, _: &Context) -> Self {
        let count = |kind| summary.count(Metric::Events(kind));
        Self {
            bot_resolutions_count: count(EventKind::ConversationBotResolved),
            bot_handoffs_count: count(EventKind::ConversationBotHandoff),
        }
    }
}

#[wire(metrics: BotMetrics)]
struct BotMetricsJson {
    /// Conversations that began in inboxes that have an active bot now
    #[present(metrics.conversations)]
    conversation_count: i64,
    /// Messages to customers in these inboxes
    #[present(metrics.messages)]
    message_count: i64,
    /// How many of a hundred conversations a bot resolved
    resolution_rate: i64,
    /// How many of a hundred conversations a bot handed over
    handoff_rate: i64,
}
