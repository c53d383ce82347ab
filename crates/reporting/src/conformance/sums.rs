//! The sums of each object, and traffic: what docs/rules/reporting.md §5.7 and §5.8 promise.

use super::Adapter;
use super::recording::tell;
use super::world::{DAY, MONDAY, World};
use crate::events::EventKind;
use crate::reports::{Period, SubjectSummary, Subjects, UtcOffset};
use crate::rollups::Metric;
use nimchat_core_model::DomainError;

/// Conversations, resolutions, first response, resolution, reply.
type Figures = (i64, i64, Option<f64>, Option<f64>, Option<f64>);

fn figures(row: &SubjectSummary) -> (String, Figures) {
    let sums = &row.summary;
    let resolved = EventKind::ConversationResolved;
    let figures = (
        sums.count(Metric::Conversations),
        sums.count(Metric::Events(resolved)),
        sums.average(EventKind::FirstResponse),
        sums.average(resolved),
        sums.average(EventKind::ReplyTime),
    );
    (row.subject.name().to_owned(), figures)
}

/// The worked example side by side; every object has a row, and none without a period has anything in it.
pub fn each_agent_inbox_label_and_team_has_its_sums(adapter: &dyn Adapter) {
    let world = World::new(adapter);
    let example = tell(&world, || world.catch_up());
    let rows = |subjects, period, business_hours| {
        let rows = world
            .reports()
            .by_subject(&world.caller(), subjects, period, business_hours);
        rows.expect("a report is made")
    };
    let period = Period::new(MONDAY, MONDAY + 2 * DAY).ok();
    let nothing = (0, 0, None, None, None);
    let first = (1, 2, Some(2_400.0), Some(62_100.0), Some(1_500.0));
    let mut agents: Vec<_> = rows(Subjects::Agents, period, false)
        .iter()
        .map(figures)
        .collect();
    agents.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(
        agents,
        [
            ("Ann".to_owned(), first),
            ("Bob".to_owned(), (1, 0, Some(3_600.0), None, None)),
            ("Owner".to_owned(), nothing),
        ]
    );
    let labels: Vec<_> = rows(Subjects::Labels, period, false)
        .iter()
        .map(figures)
        .collect();
    assert_eq!(labels, [("billing".to_owned(), first)]);
    let teams = rows(Subjects::Teams, period, true);
    let within = (1, 2, Some(600.0), Some(30_600.0), Some(1_500.0));
    assert_eq!(figures(&teams[0]).1, within);
    assert_eq!(Some(teams[0].subject.id()), example.team.id);
    let inboxes: Vec<_> = rows(Subjects::Inboxes, period, false)
        .iter()
        .map(|row| figures(row).1)
        .collect();
    assert_eq!(
        inboxes,
        [
            (2, 2, first.2, first.3, first.4),
            (1, 0, Some(3_600.0), None, None)
        ]
    );
    let without = rows(Subjects::Agents, None, false);
    assert_eq!(without.len(), 3);
    assert!(without.iter().all(|row| figures(row).1 == nothing));
    // Tuesday from ten, when the first conversation is resolved again
    let later = Period::new(MONDAY + DAY + 36_000, MONDAY + 2 * DAY).ok();
    let later = rows(Subjects::Labels, later, false);
    let second = (0, 1, None, Some(91_800.0), None);
    assert_eq!(figures(&later[0]).1, second);
}

/// Days and hours are those of the zone; today is left out.
pub fn traffic_is_counted_by_hour_in_the_asked_zone(adapter: &dyn Adapter) {
    let world = World::new(adapter);
    tell(&world, || world.catch_up());
    // Wednesday noon in UTC
    world.at(60 * 60);
    let traffic = |hours, days| {
        let offset = UtcOffset::hours(hours).expect("the offset is a quarter");
        world.reports().traffic(&world.caller(), offset, days)
    };
    let filled = |hours, days| {
        let traffic = traffic(hours, days).expect("a report is made");
        let dates: Vec<String> = traffic.days.iter().map(ToString::to_string).collect();
        let rows = traffic.hours.into_iter().enumerate();
        let filled = rows.filter(|(_, row)| row.iter().any(|count| *count > 0));
        (dates, filled.collect::<Vec<_>>())
    };
    let (dates, rows) = filled(0.0, 3);
    assert_eq!(dates, ["2024-01-14", "2024-01-15", "2024-01-16"]);
    assert_eq!(
        rows,
        [(8, vec![0, 1, 0]), (12, vec![0, 0, 1]), (23, vec![0, 1, 0])]
    );
    // 08:30 is 14:00 there, 23:30 the next day's 05:00
    let (dates, rows) = filled(5.5, 2);
    assert_eq!(dates, ["2024-01-15", "2024-01-16"]);
    assert_eq!(rows, [(5, vec![0, 1]), (14, vec![1, 0]), (17, vec![0, 1])]);
    // where Wednesday has not begun
    let (dates, _) = filled(-12.0, 1);
    assert_eq!(dates, ["2024-01-16"]);
    world.at(60 * 60 - 1);
    assert_eq!(filled(-12.0, 1).0, ["2024-01-15"]);
    for days in [0, -1, 367] {
        let refused = traffic(0.0, days).expect_err("it is refused");
        let violations = refused.violations().expect("it says why");
        assert_eq!(violations.attributes(), ["days_before"]);
    }
}
