//! The sums of each agent, inbox, label or team (docs/rules/reporting.md §5.8).

use super::query::PeriodQuery;
use nimchat_api_kit::prelude::*;
use nimchat_reporting::reports::{Subject, SubjectSummary, Subjects};
use nimchat_reporting::rollups::Metric;
use nimchat_reporting::{EventKind, Reporting};
use serde_json::Number;

pub(super) fn routes() -> Vec<Route> {
    [
        (
            "/api/v2/accounts/{account_id}/summary_reports/agent",
            "Sum up each agent",
            Subjects::Agents,
        ),
        (
            "/api/v2/accounts/{account_id}/summary_reports/inbox",
            "Sum up each inbox",
            Subjects::Inboxes,
        ),
        (
            "/api/v2/accounts/{account_id}/summary_reports/label",
            "Sum up each label",
            Subjects::Labels,
        ),
        (
            "/api/v2/accounts/{account_id}/summary_reports/team",
            "Sum up each team",
            Subjects::Teams,
        ),
    ]
    .map(|(path, summary, subjects)| {
        Route::get(path)
            .summary(summary)
            .query::<PeriodQuery>()
            .answers::<Vec<SubjectSummaryJson>>()
            .to_answer(move |call: &In<Administrator, PeriodQuery>, services| {
                let rows = rows(call, services, subjects)?;
                call.present::<Vec<SubjectSummaryJson>, _>(&rows)
            })
    })
    .into()
}

fn rows(
    call: &In<Administrator, PeriodQuery>,
    reporting: &Reporting,
    subjects: Subjects,
) -> Result<Vec<SubjectSummary>> {
    let query = call.read()?;
    let period = query.period(call.is_reference());
    let period = period.map_err(ApiError::invalid)?;
    let hours = query.business_hours();
    Ok(reporting
        .reports
        .by_subject(&call.caller, subjects, period, hours)?)
}

/// The averages are null without events; for a label, 0.
#[wire]
struct SubjectSummaryJson {
    id: i64,
    /// The title of a label; other objects have no name here
    name: OrAbsent<String>,
    conversations_count: i64,
    resolved_conversations_count: i64,
    #[schema(value_type = Option<f64>)]
    avg_resolution_time: Option<Number>,
    #[schema(value_type = Option<f64>)]
    avg_first_response_time: Option<Number>,
    #[schema(value_type = Option<f64>)]
    avg_reply_time: Option<Number>,
}

impl Present<SubjectSummary> for SubjectSummaryJson {
    fn present(row: &SubjectSummary, _: &Context) -> Self {
        let is_label = matches!(row.subject, Subject::Label(_));
        let average = |kind| {
            let average = row.summary.average(kind).and_then(Number::from_f64);
            average.or_else(|| is_label.then(|| Number::from(0)))
        };
        let resolved = EventKind::ConversationResolved;
        Self {
            id: row.subject.id(),
            name: is_label.then(|| row.subject.name().to_owned()),
            conversations_count: row.summary.count(Metric::Conversations),
            resolved_conversations_count: row.summary.count(Metric::Events(resolved)),
            avg_resolution_time: average(resolved),
            avg_first_response_time: average(EventKind::FirstResponse),
            avg_reply_time: average(EventKind::ReplyTime),
        }
    }
}
