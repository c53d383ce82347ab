//! What is open now (docs/rules/reporting.md §5.9).

use super::handlers::refused;
use super::query::{LiveQuery, OpenGroupsQuery};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::ErrorKind;
use nimchat_reporting::ReportService;
use nimchat_reporting::reports::{LiveCounts, OpenGroup, OpenGroups};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v2/accounts/{account_id}/live_reports/conversation_metrics")
            .summary("Count what is open now")
            .query::<LiveQuery>()
            .answers::<LiveCountsJson>()
            .to(counts),
        Route::get("/api/v2/accounts/{account_id}/live_reports/grouped_conversation_metrics")
            .summary("Count what is open now, by team or assignee")
            .query::<OpenGroupsQuery>()
            .answers::<Vec<OpenGroupJson>>()
            .to(by_group),
    ]
}

fn counts(call: &In<Administrator, LiveQuery>, reports: &ReportService) -> Result<LiveCounts> {
    let team = call.read()?.team_id;
    let counts = reports.live(&call.caller, team);
    counts.map_err(|error| refused(call, error, "team_id"))
}

fn by_group(
    call: &In<Administrator, OpenGroupsQuery>,
    reports: &ReportService,
) -> Result<Vec<Grouped>> {
    let named = call.read()?.group_by.unwrap_or_default();
    let groups = OpenGroups::parse(&named).map_err(|unknown| {
        if call.is_reference() {
            ApiError::invalid(unknown)
        } else {
            ApiError::refused(ErrorKind::Invalid, "invalid group_by")
        }
    })?;
    let found = reports.open_by(&call.caller, groups)?;
    let found = found.into_iter();
    Ok(found.map(|group| Grouped(groups, group)).collect())
}

/// A group, and by what it is one.
struct Grouped(OpenGroups, OpenGroup);

#[wire(counts: LiveCounts)]
struct LiveCountsJson {
    open: u64,
    unattended: u64,
    unassigned: u64,
    pending: u64,
}

#[wire]
struct OpenGroupJson {
    open: u64,
    unattended: u64,
    unassigned: u64,
    #[serde(flatten)]
    group: GroupIdJson,
}

/// The team or the assignee; null for conversations without one.
#[wire]
#[serde(untagged)]
enum GroupIdJson {
    Team { team_id: Option<i64> },
    Assignee { assignee_id: Option<i64> },
}

impl Present<Grouped> for OpenGroupJson {
    fn present(Grouped(groups, group): &Grouped, _: &Context) -> Self {
        Self {
            open: group.open,
            unattended: group.unattended,
            unassigned: group.unassigned,
            group: match groups {
                OpenGroups::Teams => GroupIdJson::Team { team_id: group.id },
                OpenGroups::Assignees => GroupIdJson::Assignee {
                    assignee_id: group.id,
                },
            },
        }
    }
}
