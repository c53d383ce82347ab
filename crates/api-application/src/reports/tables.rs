//! Reports as tables that are saved as files (docs/rules/reporting.md §5.7).

use super::query::{PeriodQuery, TrafficQuery};
use chrono::DateTime;
use nimchat_api_kit::CsvFile;
use nimchat_api_kit::prelude::*;
use nimchat_messaging::Channel;
use nimchat_reporting::reports::{
    Period, ReportService, Subject, SubjectSummary, Subjects, UtcOffset,
};
use nimchat_reporting::rollups::Metric;
use nimchat_reporting::{EventKind, Reporting};

/// A table of all objects of a kind.
#[derive(Clone, Copy)]
struct Table {
    path: &'static str,
    summary: &'static str,
    file: &'static str,
    subjects: Subjects,
    header: &'static [&'static str],
}

const TABLES: [Table; 4] = [
    Table {
        path: "/api/v2/accounts/{account_id}/reports/agents",
        summary: "Download the sums of each agent",
        file: "agents_report.csv",
        subjects: Subjects::Agents,
        header: &[
            "Agent name",
            "Assigned conversations",
            "Avg first response time",
            "Avg resolution time",
            "Avg customer waiting time",
            "Resolution Count",
        ],
    },
    // Chatwoot's header, which names five of the seven columns
    Table {
        path: "/api/v2/accounts/{account_id}/reports/inboxes",
        summary: "Download the sums of each inbox",
        file: "inboxes_report.csv",
        subjects: Subjects::Inboxes,
        header: &[
            "Inbox name",
            "Inbox type",
            "No. of conversations",
            "Avg first response time",
            "Avg resolution time",
        ],
    },
    Table {
        path: "/api/v2/accounts/{account_id}/reports/labels",
        summary: "Download the sums of each label",
        file: "labels_report.csv",
        subjects: Subjects::Labels,
        header: &[
            "Label",
            "No. of conversations",
            "Avg first response time",
            "Avg resolution time",
            "Avg reply time",
            "Resolution Count",
        ],
    },
    Table {
        path: "/api/v2/accounts/{account_id}/reports/teams",
        summary: "Download the sums of each team",
        file: "teams_report.csv",
        subjects: Subjects::Teams,
        header: &[
            "Team name",
            "Conversations count",
            "Avg first response time",
            "Avg resolution time",
            "Avg customer waiting time",
            "Resolution Count",
        ],
    },
];

pub(super) fn routes() -> Vec<Route> {
    let tables = TABLES.map(|table| {
        Route::get(table.path)
            .summary(table.summary)
            .query::<PeriodQuery>()
            .answers::<CsvFile>()
            .to_answer(move |call: &In<Administrator, PeriodQuery>, services| {
                table.make(call, services)?.answer()
            })
    });
    let mut routes = Vec::from(tables);
    routes.push(
        Route::get("/api/v2/accounts/{account_id}/reports/conversation_traffic")
            .summary("Download how many conversations began in each hour of the last days")
            .query::<TrafficQuery>()
            .answers::<CsvFile>()
            .to(traffic),
    );
    routes
}

impl Table {
    fn make(self, call: &In<Administrator, PeriodQuery>, reporting: &Reporting) -> Result<CsvFile> {
        let query = call.read()?;
        let period = query.required_period(call.is_reference());
        let period = period.map_err(ApiError::invalid)?;
        let hours = query.business_hours();
        let rows =
            reporting
                .reports
                .by_subject(&call.caller, self.subjects, Some(period), hours)?;
        CsvFile::new(self.file)
            .row([covered(period)])?
            .gap()
            .row(self.header)?
            .rows(rows.iter().map(cells))
    }
}

/// The dates of the bounds, in UTC.
pub(crate) fn covered(period: Period) -> String {
    let date = |bound| DateTime::from_timestamp(bound, 0).unwrap_or_default();
    let (since, until) = (date(period.since), date(period.until));
    format!(
        "Reporting period {} to {}",
        since.format("%Y-%m-%d"),
        until.format("%Y-%m-%d")
    )
}

fn cells(row: &SubjectSummary) -> Vec<String> {
    let mut cells = vec![row.subject.name().to_owned()];
    if let Subject::Inbox(inbox) = &row.subject {
        cells.push(channel(&inbox.channel).to_owned());
    }
    let resolved = EventKind::ConversationResolved;
    let time = |kind| spelled(row.summary.average(kind).unwrap_or_default());
    cells.extend([
        row.summary.count(Metric::Conversations).to_string(),
        time(EventKind::FirstResponse),
        time(resolved),
        time(EventKind::ReplyTime),
        row.summary.count(Metric::Events(resolved)).to_string(),
    ]);
    cells
}

fn channel(channel: &Channel) -> &'static str {
    match channel {
        Channel::WebWidget(_) => "Website",
        Channel::Api(_) => "API",
    }
}

/// A time in its two largest units, without fractions; no time is `N/A`.
fn spelled(seconds: f64) -> String {
    if seconds <= 0.0 {
        return "N/A".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, reason = "fractions are cut")]
    let whole = seconds as i64;
    let units = [
        (whole / 86_400, "day"),
        (whole / 3_600 % 24, "hour"),
        (whole / 60 % 60, "minute"),
        (whole % 60, "second"),
    ];
    let named = units.iter().filter(|(count, _)| *count > 0);
    let named = named.map(|(count, unit)| {
        let plural = if *count == 1 { "" } else { "s" };
        format!("{count} {unit}{plural}")
    });
    let named: Vec<String> = named.take(2).collect();
    if named.is_empty() {
        return "0 seconds".to_owned();
    }
    named.join(" ")
}

fn traffic(call: &In<Administrator, TrafficQuery>, reports: &ReportService) -> Result<CsvFile> {
    let query = call.read()?;
    let offset = query.offset().map_err(ApiError::invalid)?;
    let days = query.days_before.unwrap_or(ReportService::TRAFFIC_DAYS);
    let traffic = reports.traffic(&call.caller, offset, days)?;
    let dates = traffic.days.iter().map(ToString::to_string);
    let header = std::iter::once("Start of the hour".to_owned()).chain(dates);
    let rows = traffic.hours.iter().enumerate().map(|(hour, counts)| {
        let counts = counts.iter().map(ToString::to_string);
        std::iter::once(format!("{hour:02}:00")).chain(counts)
    });
    CsvFile::new("conversation_traffic_reports.csv")
        .row(["Timezone".to_owned(), zone(traffic.offset)])?
        .gap()
        .row(header)?
        .rows(rows)
}

fn zone(offset: UtcOffset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("(GMT{sign}{:02}:{:02})", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_two_largest_units() {
        for (seconds, text) in [
            (0.0, "N/A"),
            (0.4, "0 seconds"),
            (1.67, "1 second"),
            (60.9, "1 minute"),
            (99.4, "1 minute 39 seconds"),
            (2_400.0, "40 minutes"),
            (3_600.0, "1 hour"),
            (62_100.0, "17 hours 15 minutes"),
            (93_600.0, "1 day 2 hours"),
            (86_401.0, "1 day 1 second"),
        ] {
            assert_eq!(spelled(seconds), text, "{seconds}");
        }
    }

    #[test]
    fn a_zone_is_named_by_its_offset() {
        let zone = |hours| zone(UtcOffset::hours(hours).unwrap());
        assert_eq!(zone(5.5), "(GMT+05:30)");
        assert_eq!(zone(-3.75), "(GMT-03:45)");
        assert_eq!(zone(0.0), "(GMT+00:00)");
    }
}
