//! Tallies: a row for each day of a series, with its quarters of an hour as text.

use crate::prelude::*;
use crate::rows::corrupt;
use crate::schema::{report_days as days, report_spans as spans};
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use nimchat_reporting::ports::{Tallies, TallyLookup};
use nimchat_reporting::rollups::{Day, DayTallies, Metric, Scope, Series, Tally, TallyChanges};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

/// Distinguishes these advisory locks of `PostgreSQL` from others.
const LOCKS: i64 = 0x7265_706f << 32;

new_row! {
    DayRow into report_days {
        account_id, scope, metric, day, total, seconds, business_seconds, quarters,
    },
    on conflict "(account_id, scope, metric, day) DO UPDATE SET \
        total = excluded.total, seconds = excluded.seconds, \
        business_seconds = excluded.business_seconds, quarters = excluded.quarters"
}

/// `35 2 600 0,36 1`: place, count and, unless both are 0, seconds and seconds within business hours.
fn text(quarters: &DayTallies) -> String {
    let mut text = String::new();
    for (slot, tally) in quarters.iter() {
        if !text.is_empty() {
            text.push(',');
        }
        let (count, seconds, business) = (tally.count, tally.seconds, tally.business_seconds);
        // writing to a string never fails
        let _written = if (seconds, business) == (0, 0) {
            write!(text, "{slot} {count}")
        } else {
            write!(text, "{slot} {count} {seconds} {business}")
        };
    }
    text
}

fn quarters(text: &str) -> StoreResult<DayTallies> {
    let mut quarters = DayTallies::default();
    for quarter in text.split(',').filter(|quarter| !quarter.is_empty()) {
        let broken = || corrupt("report_days.quarters", quarter);
        let mut numbers = quarter.split(' ');
        let slot = numbers.next().and_then(|slot| slot.parse().ok());
        let slot: u8 = slot.ok_or_else(broken)?;
        let mut number = |default: Option<i64>| match numbers.next() {
            Some(number) => number.parse().map_err(|_| broken()),
            None => default.ok_or_else(broken),
        };
        let tally = Tally {
            count: number(None)?,
            seconds: number(Some(0))?,
            business_seconds: number(Some(0))?,
        };
        quarters.add(slot, tally);
    }
    Ok(quarters)
}

fn codes(metrics: &[Metric]) -> Vec<i16> {
    metrics.iter().map(|metric| metric.code()).collect()
}

fn metric(code: i16) -> StoreResult<Metric> {
    Metric::from_code(code).ok_or_else(|| corrupt("report_days.metric", code))
}

fn keys(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(Scope::key).collect()
}

fn series(key: &str, code: i16) -> StoreResult<Series> {
    Ok(Series {
        scope: Scope::from_key(key).ok_or_else(|| corrupt("report_days.scope", key))?,
        metric: metric(code)?,
    })
}

/// How many days a span has.
const SPAN: i32 = 32;

/// The whole spans of these days, and the days before and after them.
fn split(days: &Range<Day>) -> (Range<i32>, [Range<i32>; 2]) {
    let (start, end) = (days.start.number(), days.end.number());
    let first = start.div_euclid(SPAN) + i32::from(start.rem_euclid(SPAN) != 0);
    let last = end.div_euclid(SPAN);
    if first >= last {
        return (0..0, [start..end, 0..0]);
    }
    (first..last, [start..first * SPAN, last * SPAN..end])
}

new_row! {
    SpanRow into report_spans {
        account_id, scope, metric, span, total, seconds, business_seconds,
    },
    on conflict "(account_id, scope, metric, span) DO UPDATE SET \
        total = report_spans.total + excluded.total, \
        seconds = report_spans.seconds + excluded.seconds, \
        business_seconds = report_spans.business_seconds + excluded.business_seconds"
}

/// The columns of a sum by series. Sums of bigint are numeric on PostgreSQL.
macro_rules! summed {
    ($table:ident, $account:expr, $scopes:expr, $metrics:expr, $place:expr, $range:expr) => {
        $table::table
            .filter($table::account_id.eq($account.get()))
            .filter($table::scope.eq_any(keys($scopes)))
            .filter($table::metric.eq_any(codes($metrics)))
            .filter($place.ge($range.start))
            .filter($place.lt($range.end))
            .group_by(($table::scope, $table::metric))
            .select((
                $table::scope,
                $table::metric,
                sql::<BigInt>("CAST(SUM(total) AS BIGINT)"),
                sql::<BigInt>("CAST(SUM(seconds) AS BIGINT)"),
                sql::<BigInt>("CAST(SUM(business_seconds) AS BIGINT)"),
            ))
    };
}

/// Scope, metric, and their sums.
type SumRow = (String, i16, i64, i64, i64);

impl TallyLookup for UnitOfWork<'_> {
    fn totals(
        &mut self,
        account: AccountId,
        scopes: &[Scope],
        metrics: &[Metric],
        range: Range<Day>,
    ) -> StoreResult<Vec<(Series, Tally)>> {
        let (whole, ends) = split(&range);
        let mut rows: Vec<SumRow> = Vec::new();
        for end in ends.into_iter().filter(|end| !end.is_empty()) {
            let found: Vec<SumRow> =
                self.run(|c| summed!(days, account, scopes, metrics, days::day, end).load(c))?;
            rows.extend(found);
        }
        if !whole.is_empty() {
            let found: Vec<SumRow> =
                self.run(|c| summed!(spans, account, scopes, metrics, spans::span, whole).load(c))?;
            rows.extend(found);
        }
        let mut totals: BTreeMap<Series, Tally> = BTreeMap::new();
        for (key, code, count, seconds, business_seconds) in rows {
            *totals.entry(series(&key, code)?).or_default() += Tally {
                count,
                seconds,
                business_seconds,
            };
        }
        let some = totals.into_iter().filter(|(_, tally)| !tally.is_zero());
        Ok(some.collect())
    }

    fn quarters(
        &mut self,
        account: AccountId,
        scopes: &[Scope],
        metrics: &[Metric],
        range: Range<Day>,
    ) -> StoreResult<Vec<(Series, Day, DayTallies)>> {
        let rows: Vec<(String, i16, i32, String)> = self.run(|c| {
            of_account!(days, account)
                .filter(days::scope.eq_any(keys(scopes)))
                .filter(days::metric.eq_any(codes(metrics)))
                .filter(days::day.ge(range.start.number()))
                .filter(days::day.lt(range.end.number()))
                .order((days::scope, days::metric, days::day))
                .select((days::scope, days::metric, days::day, days::quarters))
                .load(c)
        })?;
        rows.into_iter()
            .map(|(key, code, day, text)| {
                Ok((series(&key, code)?, Day::new(day), quarters(&text)?))
            })
            .collect()
    }
}

impl Tallies for UnitOfWork<'_> {
    fn lock(&mut self, account: AccountId) -> StoreResult<()> {
        let key = LOCKS ^ account.get();
        self.run(|c| match c {
            AnyConn::Pg(c) => diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
                .bind::<BigInt, _>(key)
                .execute(c)
                .map(drop),
            // it has one writer
            AnyConn::Sqlite(_) => Ok(()),
        })
    }

    fn add(&mut self, account: AccountId, changes: &TallyChanges) -> StoreResult<()> {
        self.add_to_spans(account, changes)?;
        for (day, series) in changes.days() {
            let mut sums = self.stored(account, day, series)?;
            let mut rows = Vec::with_capacity(series.len());
            let mut emptied = Vec::new();
            for (series, added) in series {
                let (scope, metric) = (series.scope.key(), series.metric.code());
                let sum = sums.entry((scope.clone(), metric)).or_default();
                sum.add_all(added);
                if sum.is_empty() {
                    emptied.push((scope, metric));
                } else {
                    let total = sum.total();
                    rows.push(DayRow {
                        account_id: account.get(),
                        scope,
                        metric,
                        day: day.number(),
                        total: total.count,
                        seconds: total.seconds,
                        business_seconds: total.business_seconds,
                        quarters: text(sum),
                    });
                }
            }
            self.run(|c| InsertMany::all(&rows).execute(c))?;
            for (scope, metric) in emptied {
                let row = days::table.find((account.get(), scope, metric, day.number()));
                self.run(|c| diesel::delete(row).execute(c))?;
            }
        }
        Ok(())
    }
}

impl UnitOfWork<'_> {
    fn add_to_spans(&mut self, account: AccountId, changes: &TallyChanges) -> StoreResult<()> {
        let mut added: BTreeMap<(i32, &Series), Tally> = BTreeMap::new();
        for (day, series) in changes.days() {
            let span = day.number().div_euclid(SPAN);
            for (series, quarters) in series {
                *added.entry((span, series)).or_default() += quarters.total();
            }
        }
        let rows: Vec<SpanRow> = added
            .into_iter()
            .filter(|(_, added)| !added.is_zero())
            .map(|((span, series), added)| SpanRow {
                account_id: account.get(),
                scope: series.scope.key(),
                metric: series.metric.code(),
                span,
                total: added.count,
                seconds: added.seconds,
                business_seconds: added.business_seconds,
            })
            .collect();
        self.run(|c| InsertMany::all(&rows).execute(c))?;
        Ok(())
    }

    /// What is stored of these series on this day, and of some others.
    fn stored(
        &mut self,
        account: AccountId,
        day: Day,
        series: &BTreeMap<Series, DayTallies>,
    ) -> StoreResult<BTreeMap<(String, i16), DayTallies>> {
        let scopes: BTreeSet<String> = series.keys().map(|series| series.scope.key()).collect();
        let metrics: BTreeSet<i16> = series.keys().map(|series| series.metric.code()).collect();
        let rows: Vec<(String, i16, String)> = self.run(|c| {
            of_account!(days, account)
                .filter(days::scope.eq_any(scopes))
                .filter(days::metric.eq_any(metrics))
                .filter(days::day.eq(day.number()))
                .select((days::scope, days::metric, days::quarters))
                .load(c)
        })?;
        rows.into_iter()
            .map(|(scope, metric, text)| Ok(((scope, metric), quarters(&text)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_spans_and_what_is_left() {
        let split = |from, to| split(&(Day::new(from)..Day::new(to)));
        assert_eq!(split(0, 64), (0..2, [0..0, 64..64]));
        assert_eq!(split(1, 100), (1..3, [1..32, 96..100]));
        assert_eq!(split(5, 31), (0..0, [5..31, 0..0]));
        assert_eq!(split(5, 63), (0..0, [5..63, 0..0]));
        assert_eq!(split(-33, 1), (-1..0, [-33..-32, 0..1]));
    }

    #[test]
    fn quarters_read_back() {
        let mut day = DayTallies::default();
        day.add(95, Tally::ONE);
        let measured = Tally {
            count: 2,
            seconds: 600,
            business_seconds: -60,
        };
        day.add(0, measured);
        assert_eq!(text(&day), "0 2 600 -60,95 1");
        assert_eq!(quarters(&text(&day)).unwrap(), day);
        assert_eq!(quarters("").unwrap(), DayTallies::default());
        assert!(quarters("1").is_err() && quarters("a 1").is_err());
    }
}
