//! The time that a report covers, and its parts.

use crate::rollups::Quarter;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta};
use nimchat_core_model::{Violation, Violations, named};

/// A half-open time in epoch seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first second in it.
    pub since: i64,
    /// The first second after it.
    pub until: i64,
}

impl Period {
    /// The last second of the year 9999.
    const LAST: i64 = 253_402_300_799;

    /// A period with these bounds, which are times from 1970 to 9999. One that ends before it begins has nothing in it.
    pub fn new(since: i64, until: i64) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        for (name, bound) in [("since", since), ("until", until)] {
            if !(0..=Self::LAST).contains(&bound) {
                violations.add(name, "must be a time in epoch seconds");
            }
        }
        violations.into_result()?;
        Ok(Self { since, until })
    }

    /// The period of the same length that ends where this one begins.
    #[must_use]
    pub fn previous(self) -> Self {
        Self {
            since: self.since - (self.until - self.since),
            until: self.since,
        }
    }

    /// The whole quarters that it touches, as the first of them and the first after them.
    pub fn quarters(self) -> (Quarter, Quarter) {
        let first = Quarter::containing(self.since);
        if self.until <= self.since {
            return (first, first);
        }
        (
            first,
            Quarter::containing(self.until + Quarter::SECONDS - 1),
        )
    }
}

named! {
    /// The length of the parts of a report.
    #[derive(Default)]
    GroupBy in "group_by" {
        /// Hours.
        Hour = "hour",
        /// Days.
        #[default]
        Day = "day",
        /// Weeks from Sunday.
        Week = "week",
        /// Months.
        Month = "month",
        /// Years.
        Year = "year",
    }
}

impl GroupBy {
    /// The start of the part that contains this local time.
    fn start(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        let day = at.date();
        let start: NaiveDate = match self {
            Self::Hour => {
                let within = TimeDelta::seconds(at.and_utc().timestamp().rem_euclid(3_600));
                return at.checked_sub_signed(within);
            }
            Self::Day => day,
            Self::Week => {
                let gone = day.weekday().num_days_from_sunday();
                day.checked_sub_days(Days::new(gone.into()))?
            }
            Self::Month => day.with_day(1)?,
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1)?,
        };
        start.and_hms_opt(0, 0, 0)
    }

    /// The start of the part after the one that starts here.
    fn next(self, start: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Hour => start.checked_add_signed(TimeDelta::hours(1)),
            Self::Day => start.checked_add_days(Days::new(1)),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Year => start.checked_add_months(Months::new(12)),
        }
    }
}

/// A fixed offset from UTC: a multiple of a quarter of an hour. Summer time does not change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UtcOffset {
    quarters: i32,
}

impl UtcOffset {
    /// Reads the parameter `timezone_offset`, in hours.
    pub fn hours(hours: f64) -> Result<Self, Violation> {
        let quarters = hours * 4.0;
        if !(-12.0..=14.0).contains(&hours) || quarters.fract() != 0.0 {
            return Err(Violation::new(
                "timezone_offset",
                "must be a multiple of 0.25 from -12 to 14",
            ));
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is small and whole")]
        let quarters = quarters as i32;
        Ok(Self { quarters })
    }

    /// In seconds, to the east.
    pub fn seconds(self) -> i64 {
        i64::from(self.quarters) * Quarter::SECONDS
    }
}

/// The parts of a period, in order: where each starts, in epoch seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buckets(Vec<i64>);

impl Buckets {
    /// The most parts of one report: a year has 8784 hours.
    pub const MOST: usize = 10_000;

    /// The parts that the period touches; always at least one. Refused if there are too many.
    pub fn of(period: Period, group_by: GroupBy, offset: UtcOffset) -> Result<Self, Violation> {
        let too_long = || Violation::new("until", "is too long after since for this group_by");
        let local = DateTime::from_timestamp(period.since + offset.seconds(), 0);
        let first = local.and_then(|at| group_by.start(at.naive_utc()));
        let mut start = first.ok_or_else(too_long)?;
        let mut starts = Vec::new();
        loop {
            let at = start.and_utc().timestamp() - offset.seconds();
            if !starts.is_empty() && at >= period.until {
                return Ok(Self(starts));
            }
            if starts.len() == Self::MOST {
                return Err(too_long());
            }
            starts.push(at);
            start = group_by.next(start).ok_or_else(too_long)?;
        }
    }

    /// Where the parts start.
    pub fn starts(&self) -> &[i64] {
        &self.0
    }

    /// The place of the part that contains this time.
    pub fn place(&self, timestamp: i64) -> usize {
        self.0
            .partition_point(|start| *start <= timestamp)
            .saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY: i64 = 1_705_276_800;

    fn starts(since: i64, until: i64, group_by: GroupBy, hours: f64) -> Vec<i64> {
        let period = Period::new(since, until).unwrap();
        let offset = UtcOffset::hours(hours).unwrap();
        Buckets::of(period, group_by, offset).unwrap().0
    }

    #[test]
    fn parts_begin_with_the_one_that_contains_since() {
        let until = MONDAY + 2 * 86_400;
        for (group_by, hours, expected) in [
            (GroupBy::Day, 0.0, vec![MONDAY, MONDAY + 86_400]),
            (GroupBy::Week, 0.0, vec![1_705_190_400]),
            (GroupBy::Month, 0.0, vec![1_704_067_200]),
            (GroupBy::Year, 0.0, vec![1_704_067_200]),
            (
                GroupBy::Day,
                -8.0,
                vec![1_705_219_200, 1_705_305_600, 1_705_392_000],
            ),
            (
                GroupBy::Day,
                5.5,
                vec![1_705_257_000, 1_705_343_400, 1_705_429_800],
            ),
        ] {
            assert_eq!(starts(MONDAY, until, group_by, hours), expected);
        }
        let hours = starts(MONDAY, until, GroupBy::Hour, 0.0);
        assert_eq!((hours.len(), hours[8]), (48, MONDAY + 8 * 3_600));
        let ten = MONDAY + 36_000;
        let days = starts(ten, ten + 86_400, GroupBy::Day, 0.0);
        assert_eq!(days, [MONDAY, MONDAY + 86_400]);
    }

    #[test]
    fn an_empty_period_has_one_part() {
        assert_eq!(starts(MONDAY, MONDAY, GroupBy::Day, 0.0), [MONDAY]);
        assert_eq!(starts(MONDAY + 5, MONDAY, GroupBy::Day, 0.0), [MONDAY]);
    }

    #[test]
    fn too_many_parts_are_refused() {
        let lifetime = Period::new(0, MONDAY).unwrap();
        let refused = Buckets::of(lifetime, GroupBy::Day, UtcOffset::default());
        assert_eq!(refused.unwrap_err().attribute, "until");
        let weeks = Buckets::of(lifetime, GroupBy::Week, UtcOffset::default());
        assert!(weeks.is_ok());
        assert!(Period::new(-1, 0).is_err() && Period::new(0, i64::MAX).is_err());
    }

    #[test]
    fn offsets_are_multiples_of_a_quarter_of_an_hour() {
        assert_eq!(UtcOffset::hours(5.75).unwrap().seconds(), 20_700);
        for hours in [5.6, 14.25, -12.25, f64::NAN, f64::INFINITY] {
            assert!(UtcOffset::hours(hours).is_err(), "{hours}");
        }
    }

    #[test]
    fn the_previous_period_is_as_long() {
        let period = Period::new(MONDAY, MONDAY + 100).unwrap();
        let previous = period.previous();
        assert_eq!((previous.since, previous.until), (MONDAY - 100, MONDAY));
    }

    #[test]
    fn a_period_covers_every_quarter_that_it_touches() {
        let (first, after) = Period::new(MONDAY + 1, MONDAY + 86_399).unwrap().quarters();
        assert_eq!((first.start(), after.start()), (MONDAY, MONDAY + 86_400));
        let (first, after) = Period::new(MONDAY, MONDAY).unwrap().quarters();
        assert_eq!(first, after);
    }
}
