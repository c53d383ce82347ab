//! Reports over an account's conversations, messages and reporting events (docs/rules/reporting.md §5).

mod handlers;
mod present;
mod query;

use handlers::{conversations, summary, time_series};
use nimchat_api_kit::Route;
use nimchat_api_kit::route::Kind;
use present::{ConversationMetricsJson, SeriesJson, SummariesJson};
use query::{ConversationMetricsQuery, ReportParameters};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        ReportParameters::describe(
            Route::get("/api/v2/accounts/{account_id}/reports")
                .operation(61)
                .summary("Get Account reports for a specific type, metric and date range")
                .parameter(
                    "metric",
                    Kind::Text,
                    "`conversations_count`, `incoming_messages_count`, `outgoing_messages_count`, \
                     `resolutions_count`, `avg_first_response_time`, `avg_resolution_time`, `reply_time`, \
                     `bot_resolutions_count` or `bot_handoffs_count`",
                ),
        )
        .answers::<SeriesJson>()
        .to(time_series),
        ReportParameters::describe(
            Route::get("/api/v2/accounts/{account_id}/reports/summary")
                .operation(62)
                .summary("Get Account reports summary for a specific type and date range"),
        )
        .answers::<SummariesJson>()
        .to(summary),
        // operations 63 and 64 of the reference: one path, told apart by `type`
        Route::get("/api/v2/accounts/{account_id}/reports/conversations")
            .operation(63)
            .summary("Get conversation metrics for Account or Agent")
            .parameter("type", Kind::Text, "`account` or `agent`")
            .parameter(
                "user_id",
                Kind::Integer,
                "One agent alone; without effect in `chatwoot`",
            )
            .parameter("page", Kind::Integer, "Which page of agents, from 1")
            .reads::<ConversationMetricsQuery>()
            .answers::<ConversationMetricsJson>()
            .to(conversations),
    ]
}
