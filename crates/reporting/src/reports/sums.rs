//! Sums over a period, from the quarters and days of series.

use super::{Buckets, Period};
use crate::events::EventKind;
use crate::ports::View;
use crate::rollups::{Day, Metric, Quarter, Scope, Series, Tally};
use nimchat_core_model::{AccountId, StoreResult};
use std::collections::HashMap;
use std::ops::Range;
use std::slice;

/// The sums of a period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    tallies: HashMap<Metric, Tally>,
    business_hours: bool,
}

impl Summary {
    pub(super) const fn new(tallies: HashMap<Metric, Tally>, business_hours: bool) -> Self {
        Self {
            tallies,
            business_hours,
        }
    }

    /// How many there were.
    pub fn count(&self, metric: Metric) -> i64 {
        self.tallies.get(&metric).map_or(0, |tally| tally.count)
    }

    /// The mean of the seconds; none without any.
    pub fn average(&self, kind: EventKind) -> Option<f64> {
        let tally = self.tallies.get(&Metric::Events(kind))?;
        (tally.count > 0).then(|| average(*tally, self.business_hours))
    }
}

pub(super) fn average(tally: Tally, business_hours: bool) -> f64 {
    let sum = if business_hours {
        tally.business_seconds
    } else {
        tally.seconds
    };
    if tally.count <= 0 {
        return 0.0;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "the sums are far below what a double holds exactly"
    )]
    let average = sum as f64 / tally.count as f64;
    average
}

/// The sum of each part.
pub(super) fn sums(
    view: &mut dyn View,
    account: AccountId,
    scope: &Scope,
    metric: Metric,
    period: Period,
    buckets: &Buckets,
) -> StoreResult<Vec<Tally>> {
    let mut sums = vec![Tally::default(); buckets.starts().len()];
    let (first, after) = period.quarters();
    if first < after {
        let days = first.day()..Quarter::containing(after.start() - 1).day().next();
        let scope = slice::from_ref(scope);
        let found = view.tallies().quarters(account, scope, &[metric], days)?;
        for (_, day, quarters) in found {
            for (slot, tally) in quarters.iter() {
                let quarter = Quarter::at(day, slot);
                if (first..after).contains(&quarter)
                    && let Some(sum) = sums.get_mut(buckets.place(quarter.start()))
                {
                    *sum += tally;
                }
            }
        }
    }
    Ok(sums)
}

/// The sum of the whole period, by series: whole days have their sums, only the days at its ends are added up.
pub(super) fn totals(
    view: &mut dyn View,
    account: AccountId,
    scopes: &[Scope],
    metrics: &[Metric],
    period: Period,
) -> StoreResult<HashMap<Series, Tally>> {
    let (first, after) = period.quarters();
    let mut totals: HashMap<Series, Tally> = HashMap::new();
    if first >= after || scopes.is_empty() {
        return Ok(totals);
    }
    let starts_whole = first.slot() == 0;
    let whole = if starts_whole {
        first.day()
    } else {
        first.day().next()
    };
    let whole: Range<Day> = whole..after.day();
    if whole.start < whole.end {
        let found = view.tallies().totals(account, scopes, metrics, whole)?;
        for (series, tally) in found {
            *totals.entry(series).or_default() += tally;
        }
    }
    let mut ends = Vec::new();
    if !starts_whole {
        ends.push(first.day());
    }
    if after.slot() != 0 && (starts_whole || after.day() != first.day()) {
        ends.push(after.day());
    }
    for day in ends {
        let days = day..day.next();
        let found = view.tallies().quarters(account, scopes, metrics, days)?;
        for (series, day, quarters) in found {
            let mut sum = Tally::default();
            for (slot, tally) in quarters.iter() {
                if (first..after).contains(&Quarter::at(day, slot)) {
                    sum += tally;
                }
            }
            *totals.entry(series).or_default() += sum;
        }
    }
    Ok(totals)
}
