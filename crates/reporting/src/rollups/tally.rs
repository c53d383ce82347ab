//! Counts and sums.

use super::{Day, Quarter, Series};
use std::collections::BTreeMap;
use std::ops::{AddAssign, Neg};

/// How many there were, and the sums of the times that they measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: i64,
    /// The sum of their seconds.
    pub seconds: i64,
    /// The sum of their seconds within business hours.
    pub business_seconds: i64,
}

impl Tally {
    /// One, without a measured time.
    pub const ONE: Self = Self {
        count: 1,
        seconds: 0,
        business_seconds: 0,
    };

    /// Is it nothing at all?
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.seconds += other.seconds;
        self.business_seconds += other.business_seconds;
    }
}

impl Neg for Tally {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            count: -self.count,
            seconds: -self.seconds,
            business_seconds: -self.business_seconds,
        }
    }
}

/// The quarters of one day, by their place in it; those without anything are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayTallies(BTreeMap<u8, Tally>);

impl DayTallies {
    /// Adds to a quarter.
    pub fn add(&mut self, slot: u8, tally: Tally) {
        let sum = self.0.entry(slot).or_default();
        *sum += tally;
        if sum.is_zero() {
            self.0.remove(&slot);
        }
    }

    /// Adds another day's quarters.
    pub fn add_all(&mut self, other: &Self) {
        for (slot, tally) in other.iter() {
            self.add(slot, tally);
        }
    }

    /// The quarters, by their place.
    pub fn iter(&self) -> impl Iterator<Item = (u8, Tally)> {
        self.0.iter().map(|(slot, tally)| (*slot, *tally))
    }

    /// The sum of the day.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.iter().for_each(|(_, tally)| total += tally);
        total
    }

    /// Is there nothing on this day?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What is to be added to an account's series, by day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TallyChanges(BTreeMap<Day, BTreeMap<Series, DayTallies>>);

impl TallyChanges {
    /// Adds to one quarter of a series. What adds up to nothing is left out.
    pub fn add(&mut self, series: Series, quarter: Quarter, tally: Tally) {
        let day = self.0.entry(quarter.day()).or_default();
        let mut quarters = day.remove(&series).unwrap_or_default();
        quarters.add(quarter.slot(), tally);
        if !quarters.is_empty() {
            day.insert(series, quarters);
        }
    }

    /// The changes, by day and series: always in the same order.
    pub fn days(&self) -> impl Iterator<Item = (Day, &BTreeMap<Series, DayTallies>)> {
        self.0
            .iter()
            .filter(|(_, series)| !series.is_empty())
            .map(|(day, series)| (*day, series))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Metric, Scope};
    use super::*;

    #[test]
    fn what_adds_up_to_nothing_is_no_change() {
        let series = Series {
            scope: Scope::Account,
            metric: Metric::Conversations,
        };
        let mut changes = TallyChanges::default();
        let quarter = Quarter::containing(0);
        changes.add(series.clone(), quarter, Tally::ONE);
        assert_eq!(changes.days().count(), 1);
        changes.add(series, quarter, -Tally::ONE);
        assert_eq!(changes.days().count(), 0);
    }
}
