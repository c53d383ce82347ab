//! How much of a time lies within an inbox's business hours (docs/rules/reporting.md §4).

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use nimchat_messaging::inboxes::InboxSettings;

/// The weekly hours of an inbox in its time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessHours {
    zone: Tz,
    /// Opening and closing by day, Sunday first.
    days: [Option<(NaiveTime, NaiveTime)>; 7],
}

impl BusinessHours {
    /// No hours at all: no second is within them.
    pub const NONE: Self = Self {
        zone: Tz::UTC,
        days: [None; 7],
    };

    /// The hours of an inbox with these settings; none if they are switched off.
    pub fn of(settings: &InboxSettings) -> Self {
        let Ok(zone) = settings.timezone.parse() else {
            return Self::NONE;
        };
        if !settings.working_hours_enabled {
            return Self::NONE;
        }
        let mut days = [None; 7];
        for day in &settings.working_hours {
            if let Some(place) = days.get_mut(usize::from(day.day_of_week)) {
                // of a day that is open all day the last minute does not count
                *place = day.hours();
            }
        }
        Self { zone, days }
    }

    /// The seconds between two times that lie within the hours; negative if the end is before the start. Both are cut
    /// to whole seconds first.
    pub fn seconds_between(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> i64 {
        if end < start {
            return -self.seconds_between(end, start);
        }
        if self.days == [None; 7] {
            return 0;
        }
        let last = end.with_timezone(&self.zone).date_naive();
        let mut day = start.with_timezone(&self.zone).date_naive();
        let mut seconds = 0;
        while day <= last {
            if let Some((opens, closes)) = self.on(day) {
                let from = opens.timestamp().max(start.timestamp());
                let until = closes.timestamp().min(end.timestamp());
                seconds += (until - from).max(0);
            }
            let Some(next) = day.checked_add_days(Days::new(1)) else {
                break;
            };
            day = next;
        }
        seconds
    }

    fn on(&self, day: NaiveDate) -> Option<(DateTime<Tz>, DateTime<Tz>)> {
        let weekday = usize::try_from(day.weekday().num_days_from_sunday()).ok()?;
        let (opens, closes) = (*self.days.get(weekday)?)?;
        Some((self.at(day, opens)?, self.at(day, closes)?))
    }

    /// The moment of a local time. Of two the earlier; one that a change of the clocks leaves out is an hour later.
    fn at(&self, day: NaiveDate, time: NaiveTime) -> Option<DateTime<Tz>> {
        let local = day.and_time(time);
        let moment = self.zone.from_local_datetime(&local).earliest();
        moment.or_else(|| {
            let later = local.checked_add_signed(TimeDelta::hours(1))?;
            self.zone.from_local_datetime(&later).earliest()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_messaging::inboxes::WorkingDay;

    fn hours(zone: &str, change: impl Fn(&mut WorkingDay)) -> BusinessHours {
        let mut settings = InboxSettings {
            working_hours_enabled: true,
            timezone: zone.to_owned(),
            ..InboxSettings::default()
        };
        settings.working_hours.iter_mut().for_each(change);
        BusinessHours::of(&settings)
    }

    fn seconds(hours: &BusinessHours, start: &str, end: &str) -> i64 {
        let time = |text: &str| -> DateTime<Utc> { format!("{text}:00Z").parse().unwrap() };
        hours.seconds_between(time(start), time(end))
    }

    #[test]
    fn only_time_within_the_weekly_hours_counts() {
        let office = hours("UTC", |_| {});
        for (start, end, expected) in [
            ("2022-03-20T00:00", "2022-03-26T23:59", 144_000),
            ("2024-01-12T16:30", "2024-01-15T10:00", 5_400),
            ("2024-01-15T17:00", "2024-01-16T09:00", 0),
            ("2024-01-15T08:50", "2024-01-16T09:10", 29_400),
            ("2024-01-15T10:01", "2024-01-15T10:00", -60),
        ] {
            assert_eq!(seconds(&office, start, end), expected, "{start} {end}");
        }
    }

    #[test]
    fn a_day_that_is_open_all_day_lacks_its_last_minute() {
        let always = hours("UTC", |day| {
            day.closed_all_day = false;
            day.open_all_day = true;
        });
        let two_days = seconds(&always, "2024-01-15T00:00", "2024-01-17T00:00");
        assert_eq!(two_days, 172_680);
    }

    #[test]
    fn the_hours_are_those_of_the_inbox_and_follow_its_clocks() {
        let new_york = hours("America/New_York", |_| {});
        let winter = seconds(&new_york, "2024-01-15T13:00", "2024-01-15T15:00");
        assert_eq!(winter, 3_600);
        // the office opens an hour earlier in UTC when summer time begins on 10 March
        let summer = seconds(&new_york, "2024-03-11T13:00", "2024-03-11T15:00");
        assert_eq!(summer, 7_200);
        let across = seconds(&new_york, "2024-03-08T00:00", "2024-03-12T00:00");
        assert_eq!(across, 2 * 8 * 3_600);
    }

    #[test]
    fn an_hour_that_the_clocks_leave_out_does_not_count() {
        // on 10 March 2024 it is 3:00 after 1:59 in New York
        let night = hours("America/New_York", |day| {
            day.closed_all_day = false;
            (day.open_hour, day.close_hour) = (Some(1), Some(4));
            (day.open_minutes, day.close_minutes) = (Some(0), Some(0));
        });
        let short = seconds(&night, "2024-03-10T05:00", "2024-03-10T12:00");
        assert_eq!(short, 2 * 3_600);
        // and on 3 November 1:00 comes twice
        let long = seconds(&night, "2024-11-03T04:00", "2024-11-03T12:00");
        assert_eq!(long, 4 * 3_600);
    }

    #[test]
    fn an_inbox_without_business_hours_has_none() {
        let closed = hours("UTC", |day| day.closed_all_day = true);
        assert_eq!(seconds(&closed, "2024-01-15T00:00", "2024-01-17T00:00"), 0);
        let off = BusinessHours::of(&InboxSettings::default());
        assert_eq!(seconds(&off, "2024-01-15T00:00", "2024-01-17T00:00"), 0);
    }
}
