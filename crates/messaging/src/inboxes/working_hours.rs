//! An inbox's working hours and their change (docs/rules/contacts-and-inboxes.md §4).

use super::{InboxSettings, WorkingDay};
use chrono::{DateTime, Datelike, NaiveTime, Utc};
use chrono_tz::Tz;
use nimchat_core_model::Violations;

impl InboxSettings {
    /// Is the time outside the working hours, in their time zone? Never if the hours do not apply.
    pub fn is_closed_at(&self, at: DateTime<Utc>) -> bool {
        let Ok(zone) = self.timezone.parse::<Tz>() else {
            return false;
        };
        let local = at.with_timezone(&zone);
        let weekday = local.weekday().num_days_from_sunday();
        let mut days = self.working_hours.iter();
        let today = days.find(|day| u32::from(day.day_of_week) == weekday);
        self.working_hours_enabled && today.is_some_and(|day| !day.is_open_at(local.time()))
    }
}

impl WorkingDay {
    /// Opening and closing; none if it is closed all day. A day that is open all day closes at 23:59.
    pub fn hours(&self) -> Option<(NaiveTime, NaiveTime)> {
        let time = |hour: Option<u8>, minute: Option<u8>| {
            NaiveTime::from_hms_opt(hour?.into(), minute.unwrap_or_default().into(), 0)
        };
        if self.closed_all_day {
            None
        } else if self.open_all_day {
            time(Some(0), None).zip(time(Some(23), Some(59)))
        } else {
            let opens = time(self.open_hour, self.open_minutes);
            opens.zip(time(self.close_hour, self.close_minutes))
        }
    }

    /// Both bounds are within the hours; a day that is open all day is open in its last minute too.
    fn is_open_at(&self, time: NaiveTime) -> bool {
        let within = |(opens, closes)| opens <= time && time <= closes;
        self.hours()
            .is_some_and(|hours| self.open_all_day || within(hours))
    }
}

/// The values of one day to set; `None` keeps a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangeDay {
    /// As [`WorkingDay::day_of_week`]; required.
    pub day_of_week: Option<i64>,
    /// As [`WorkingDay::closed_all_day`].
    pub closed_all_day: Option<bool>,
    /// As [`WorkingDay::open_hour`].
    pub open_hour: Option<i64>,
    /// As [`WorkingDay::open_minutes`].
    pub open_minutes: Option<i64>,
    /// As [`WorkingDay::close_hour`].
    pub close_hour: Option<i64>,
    /// As [`WorkingDay::close_minutes`].
    pub close_minutes: Option<i64>,
    /// As [`WorkingDay::open_all_day`]; the hours are then from 0:00 to 23:59.
    pub open_all_day: Option<bool>,
}

/// Changes the days. An unknown day, or a day that is invalid after its change, is a violation.
pub(super) fn change(days: &mut [WorkingDay], changes: &[ChangeDay], violations: &mut Violations) {
    for change in changes {
        let day = days
            .iter_mut()
            .find(|day| Some(i64::from(day.day_of_week)) == change.day_of_week);
        if day.and_then(|day| change.apply(day)).is_none() {
            violations.add("working_hours", "is invalid");
        }
    }
}

impl ChangeDay {
    /// None if the result is invalid.
    fn apply(&self, day: &mut WorkingDay) -> Option<()> {
        let mut new = day.clone();
        new.closed_all_day = self.closed_all_day.unwrap_or(new.closed_all_day);
        new.open_all_day = self.open_all_day.unwrap_or(new.open_all_day);
        for (place, value, max) in [
            (&mut new.open_hour, self.open_hour, 23),
            (&mut new.open_minutes, self.open_minutes, 59),
            (&mut new.close_hour, self.close_hour, 23),
            (&mut new.close_minutes, self.close_minutes, 59),
        ] {
            if let Some(value) = value {
                *place = Some(u8::try_from(value).ok().filter(|value| *value <= max)?);
            }
        }
        if new.open_all_day {
            (new.open_hour, new.open_minutes) = (Some(0), Some(0));
            (new.close_hour, new.close_minutes) = (Some(23), Some(59));
        }
        let opens = new.open_hour.zip(new.open_minutes);
        let closes = new.close_hour.zip(new.close_minutes);
        let valid = if new.closed_all_day {
            !new.open_all_day
        } else {
            opens
                .zip(closes)
                .is_some_and(|(opens, closes)| opens < closes)
        };
        valid.then(|| *day = new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inbox_is_closed_outside_its_hours_in_its_time_zone() {
        let mut settings = InboxSettings {
            working_hours_enabled: true,
            timezone: "America/New_York".to_owned(),
            ..InboxSettings::default()
        };
        // a Sunday, then Mondays in winter and in summer
        for (at, closed) in [
            ("2024-01-14T15:00:00Z", true),
            ("2024-01-15T13:59:59Z", true),
            ("2024-01-15T14:00:00Z", false),
            ("2024-01-15T22:00:00Z", false),
            ("2024-01-15T22:00:01Z", true),
            ("2024-07-15T13:00:00Z", false),
        ] {
            assert_eq!(settings.is_closed_at(at.parse().unwrap()), closed, "{at}");
        }
        settings.working_hours[0] = WorkingDay {
            closed_all_day: false,
            open_all_day: true,
            ..WorkingDay::usual(0)
        };
        let last = "2024-01-15T04:59:59Z".parse().unwrap();
        assert!(!settings.is_closed_at(last), "open all Sunday");
        settings.working_hours_enabled = false;
        assert!(!settings.is_closed_at("2024-01-15T23:00:00Z".parse().unwrap()));
    }

    /// Monday is open from nine to five before.
    #[test]
    fn a_day_is_valid_after_its_change_or_stays() {
        let monday = ChangeDay {
            day_of_week: Some(1),
            ..ChangeDay::default()
        };
        let open = |from: i64, to: i64| ChangeDay {
            open_hour: Some(from),
            close_hour: Some(to),
            ..monday
        };
        let closed = ChangeDay {
            closed_all_day: Some(true),
            ..monday
        };
        let all_day = ChangeDay {
            open_all_day: Some(true),
            ..monday
        };
        for (change_day, hours) in [
            (open(8, 12), Some((Some(8), Some(12)))),
            (closed, Some((Some(9), Some(17)))),
            (all_day, Some((Some(0), Some(23)))),
            (monday, Some((Some(9), Some(17)))),
            (open(12, 8), None),
            (open(9, 9), None),
            (open(-1, 8), None),
            (open(9, 24), None),
            (
                ChangeDay {
                    open_all_day: Some(true),
                    ..closed
                },
                None,
            ),
            (
                ChangeDay {
                    day_of_week: Some(7),
                    ..monday
                },
                None,
            ),
            (ChangeDay::default(), None),
        ] {
            let mut days: Vec<WorkingDay> = (0..7).map(WorkingDay::usual).collect();
            let before = days.clone();
            let mut violations = Violations::new();
            change(&mut days, &[change_day], &mut violations);
            assert_eq!(violations.is_empty(), hours.is_some(), "{change_day:?}");
            match hours {
                Some(hours) => assert_eq!((days[1].open_hour, days[1].close_hour), hours),
                None => assert_eq!(days, before),
            }
        }
    }
}
