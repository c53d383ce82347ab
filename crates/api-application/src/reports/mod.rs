//! Reports over an account's conversations, messages and reporting events (docs/rules/reporting.md §5).

mod bots;
mod handlers;
mod live;
mod present;
mod query;
mod subjects;
mod tables;

pub(crate) use query::{bounded, required};
pub(crate) use tables::covered;

use handlers::{conversations, summary, time_series};
use nimchat_api_kit::Route;
use nimchat_api_kit::route::Kind;
use present::{ConversationMetricsJson, SeriesJson, SummariesJson};
use query::{ConversationMetricsQuery, ReportParameters};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        ReportParameters::describe(
            Route::get("/api/v2/accounts/{account_id}/reports")
                .operation(61)
                .summary("Get Account reports for a specific type, metric and date range")
                .parameter(
                    "metric",
                    Kind::OneOf(&[
                        "conversations_count",
                        "incoming_messages_count",
                        "outgoing_messages_count",
                        "resolutions_count",
                        "avg_first_response_time",
                        "avg_resolution_time",
                        "reply_time",
                        "bot_resolutions_count",
                        "bot_handoffs_count",
                    ]),
                    "What is measured",
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
            .parameter(
                "type",
                Kind::OneOf(&["account", "agent"]),
                "Of the account, or of each agent",
            )
            .parameter(
                "user_id",
                Kind::Integer,
                "One agent alone; without effect in `chatwoot`",
            )
            .parameter("page", Kind::Integer, "Which page of agents, from 1")
            .reads::<ConversationMetricsQuery>()
            .answers::<ConversationMetricsJson>()
            .to(conversations),
    ];
    routes.extend(bots::routes());
    routes.extend(subjects::routes());
    routes.extend(tables::routes());
    routes.extend(live::routes());
    routes
}
