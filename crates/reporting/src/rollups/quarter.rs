//! Quarters of an hour, and the UTC days that they are stored by.

use chrono::{DateTime, Utc};

/// A quarter of an hour, counted from 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter(i64);

/// A day in UTC, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Quarter {
    /// Its length in seconds.
    pub const SECONDS: i64 = 15 * 60;
    /// How many a day has.
    pub const PER_DAY: u8 = 96;

    /// The quarter of a time.
    pub fn of(at: DateTime<Utc>) -> Self {
        Self::containing(at.timestamp())
    }

    /// The quarter of a time in epoch seconds.
    pub const fn containing(timestamp: i64) -> Self {
        Self(timestamp.div_euclid(Self::SECONDS))
    }

    /// The quarter at this place of a day, from 0.
    pub fn at(day: Day, slot: u8) -> Self {
        Self(i64::from(day.0) * i64::from(Self::PER_DAY) + i64::from(slot))
    }

    /// When it begins, in epoch seconds.
    pub const fn start(self) -> i64 {
        self.0 * Self::SECONDS
    }

    /// Its day.
    pub fn day(self) -> Day {
        let day = self.0.div_euclid(i64::from(Self::PER_DAY));
        Day(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX }))
    }

    /// Its place in the day, from 0.
    pub fn slot(self) -> u8 {
        u8::try_from(self.0.rem_euclid(i64::from(Self::PER_DAY))).unwrap_or_default()
    }
}

impl Day {
    /// The day with this number, 0 for 1970-01-01.
    pub const fn new(number: i32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of a time in epoch seconds.
    pub fn containing(timestamp: i64) -> Self {
        Quarter::containing(timestamp).day()
    }

    /// When it begins, in epoch seconds.
    pub fn start(self) -> i64 {
        Quarter::at(self, 0).start()
    }

    /// The day after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_has_its_place_in_its_day() {
        let monday = Day::containing(1_705_276_800);
        assert_eq!(monday.start(), 1_705_276_800);
        let last = Quarter::containing(1_705_276_800 + 86_399);
        assert_eq!((last.day(), last.slot()), (monday, 95));
        assert_eq!(Quarter::at(monday, 95), last);
        let before = Quarter::containing(-1);
        assert_eq!((before.day(), before.slot()), (Day::new(-1), 95));
    }
}
