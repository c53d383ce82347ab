//! An administrator reads reports on a year with a million messages.

mod support;

use nimchat_accounts::Administrator;
use nimchat_benches::BenchError;
use nimchat_benches::dataset::Size;
use nimchat_benches::fixture::{Fixture, fixtures};
use nimchat_core_model::{ConversationId, Page};
use nimchat_reporting::reports::{
    GroupBy, Measure, OpenGroups, Period, ReportQuery, ReportService, ScopeKind, ScopeRef,
    Subjects, UtcOffset,
};
use nimchat_reporting::satisfaction::{SurveyFilter, SurveyOrder};
use nimchat_reporting::{CountHistory, HistoryService, ReportingError, SatisfactionService};
use std::hint::black_box;
use support::{Failure, measure};

const CONVERSATIONS: u32 = 100_000;
const DAYS: u16 = 365;

fn main() -> Result<(), BenchError> {
    let fixtures = fixtures(Size::of(CONVERSATIONS, 10 * CONVERSATIONS).over(DAYS))?;
    for fixture in &fixtures {
        count(fixture)?;
    }
    measure(|criterion| {
        let mut group = criterion.benchmark_group("reports");
        for fixture in &fixtures {
            let caller = fixture.administrator()?;
            for (name, report) in reports(fixture) {
                let mut failure = Failure::default();
                group.bench_function(format!("{}/{name}", fixture.engine), |bencher| {
                    bencher.iter(|| failure.of(report(&caller)));
                });
                failure.into_result()?;
            }
        }
        group.finish();
        Ok(())
    })
}

/// Counts what the data set tells, as after an upgrade.
fn count(fixture: &Fixture) -> Result<(), BenchError> {
    let before = fixture.services.clock.now();
    for first in (0..CONVERSATIONS).step_by(HistoryService::STEP as usize) {
        let after = Some(ConversationId::new(first.into()));
        fixture
            .services
            .history
            .count(&CountHistory { before, after })?;
    }
    Ok(())
}

type Report<'a> = Box<dyn Fn(&Administrator) -> Result<(), ReportingError> + 'a>;

fn reports(fixture: &Fixture) -> Vec<(String, Report<'_>)> {
    let services = &fixture.services;
    let now = services.clock.now().timestamp();
    // neither end is that of a day
    let period = Period {
        since: now - i64::from(DAYS) * 86_400,
        until: now,
    };
    let query = |scope, group_by| ReportQuery {
        scope,
        period: Some(period),
        group_by,
        offset: UtcOffset::default(),
        business_hours: false,
    };
    let account = ScopeRef {
        kind: ScopeKind::Account,
        id: None,
    };
    let agent = ScopeRef {
        kind: ScopeKind::Agent,
        id: Some(fixture.company.agent().id),
    };
    let mut reports: Vec<(String, Report<'_>)> = Vec::new();
    for (name, measure) in Measure::ALL {
        for (by, group_by) in [("hour", GroupBy::Hour), ("day", GroupBy::Day)] {
            let query = query(account, group_by);
            reports.push((
                format!("{name} by {by}"),
                Box::new(move |caller: &Administrator| {
                    black_box(services.reports.time_series(caller, measure, &query)?);
                    Ok(())
                }),
            ));
        }
    }
    for (name, scope) in [("account", account), ("agent", agent)] {
        let query = query(scope, GroupBy::Day);
        reports.push((
            format!("summary of the {name}"),
            Box::new(move |caller: &Administrator| {
                black_box(services.reports.summary(caller, &query)?);
                Ok(())
            }),
        ));
    }
    for (name, subjects) in [
        ("agent", Subjects::Agents),
        ("inbox", Subjects::Inboxes),
        ("label", Subjects::Labels),
        ("team", Subjects::Teams),
    ] {
        reports.push((
            format!("summary of each {name}"),
            Box::new(move |caller: &Administrator| {
                let period = Some(period);
                black_box(
                    services
                        .reports
                        .by_subject(caller, subjects, period, false)?,
                );
                Ok(())
            }),
        ));
    }
    reports.extend(others(fixture, period));
    reports
}

/// Those that are not sums of a scope.
fn others(fixture: &Fixture, period: Period) -> Vec<(String, Report<'_>)> {
    let services = &fixture.services;
    let mut reports: Vec<(String, Report<'_>)> = Vec::new();
    reports.push((
        "bots".to_owned(),
        Box::new(move |caller: &Administrator| {
            black_box(services.reports.bot_metrics(caller, Some(period))?);
            Ok(())
        }),
    ));
    reports.push((
        "traffic of a year".to_owned(),
        Box::new(move |caller: &Administrator| {
            let days = ReportService::MAX_TRAFFIC_DAYS;
            black_box(
                services
                    .reports
                    .traffic(caller, UtcOffset::default(), days)?,
            );
            Ok(())
        }),
    ));
    reports.push((
        "open now".to_owned(),
        Box::new(move |caller: &Administrator| {
            black_box(services.reports.live(caller, None)?);
            Ok(())
        }),
    ));
    reports.push((
        "open now by assignee".to_owned(),
        Box::new(move |caller: &Administrator| {
            black_box(services.reports.open_by(caller, OpenGroups::Assignees)?);
            Ok(())
        }),
    ));
    reports.push((
        "open now of 25 agents".to_owned(),
        Box::new(move |caller: &Administrator| {
            let page = Page::new(1, ReportService::AGENTS_PER_PAGE);
            black_box(services.reports.agents(caller, None, page)?);
            Ok(())
        }),
    ));
    reports.push((
        "answers to surveys".to_owned(),
        Box::new(move |caller: &Administrator| {
            let filter = SurveyFilter {
                period: Some(period),
                ..SurveyFilter::default()
            };
            let page = Page::new(1, SatisfactionService::PER_PAGE);
            let order = SurveyOrder::Newest;
            black_box(services.satisfaction.list(caller, &filter, order, page)?);
            black_box(services.satisfaction.metrics(caller, &filter)?);
            Ok(())
        }),
    ));
    reports
}
