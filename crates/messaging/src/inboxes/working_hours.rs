//! The change of an inbox's working hours (docs/rules/contacts-and-inboxes.md §4).

use super::WorkingDay;
use nimchat_core_model::Violations;

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
