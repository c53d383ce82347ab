//! When conversations begin: by day and hour (docs/rules/reporting.md §5.7).

use super::{ReportService, UtcOffset};
use crate::error::Result;
use crate::rollups::{Day, Metric, Quarter, Scope};
use chrono::{DateTime, NaiveDate};
use nimchat_accounts::Administrator;
use nimchat_core_model::Violation;

/// How many conversations began in each hour of some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traffic {
    /// The time zone of the days and hours.
    pub offset: UtcOffset,
    /// The days, oldest first.
    pub days: Vec<NaiveDate>,
    /// For each hour of the day, one count for each day.
    pub hours: Vec<Vec<i64>>,
}

impl ReportService {
    /// How many days a report on traffic covers by default.
    pub const TRAFFIC_DAYS: i64 = 6;
    /// The most days that it covers.
    pub const MAX_TRAFFIC_DAYS: i64 = 366;

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * Self::HOUR;

    /// The conversations that began on the `days` days before today, by hour, in this time zone.
    ///
    /// Days and hours are those of the zone. Chatwoot prints those of UTC, from half past where the zone is half an
    /// hour off, and leaves the cells of incomplete days empty.
    pub fn traffic(&self, caller: &Administrator, offset: UtcOffset, days: i64) -> Result<Traffic> {
        if !(1..=Self::MAX_TRAFFIC_DAYS).contains(&days) {
            let message = "must be from 1 to 366";
            return Err(Violation::new("days_before", message).into());
        }
        let now = self.deps.messaging.clock.now().timestamp();
        let today = (now + offset.seconds()).div_euclid(Self::DAY);
        let first = today - days;
        // in UTC the days of the zone begin and end within other days
        let start = first * Self::DAY - offset.seconds();
        let end = today * Self::DAY - offset.seconds();
        let stored = Day::containing(start)..Day::containing(end - 1).next();
        let account = caller.0.account_id();
        let metric = [Metric::Conversations];
        let mut view = self.deps.store.read()?;
        let found = view
            .tallies()
            .quarters(account, &[Scope::Account], &metric, stored)?;

        let columns = usize::try_from(days).unwrap_or_default();
        let mut hours = vec![vec![0; columns]; 24];
        for (_, day, quarters) in found {
            for (slot, tally) in quarters.iter() {
                let at = Quarter::at(day, slot).start() + offset.seconds();
                let column = usize::try_from(at.div_euclid(Self::DAY) - first);
                let hour = usize::try_from(at.rem_euclid(Self::DAY) / Self::HOUR);
                let (Ok(column), Ok(hour)) = (column, hour) else {
                    continue;
                };
                if let Some(count) = hours.get_mut(hour).and_then(|row| row.get_mut(column)) {
                    *count += tally.count;
                }
            }
        }
        let date = |day: i64| DateTime::from_timestamp(day * Self::DAY, 0);
        let days = (first..today).filter_map(date).map(|at| at.date_naive());
        Ok(Traffic {
            offset,
            days: days.collect(),
            hours,
        })
    }
}
