//! Tallies: a row for each day of a series, with its quarters of an hour as text.

use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::{InsertMany, Row};
use crate::rows::corrupt;
use crate::schema::report_days as days;
use crate::unit_of_work::UnitOfWork;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Integer, SmallInt, Text};
use nimchat_core_model::{AccountId, StoreError};
use nimchat_reporting::ports::{Tallies, TallyLookup};
use nimchat_reporting::rollups::{Day, DayTallies, Metric, Scope, Series, Tally, TallyChanges};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

/// Distinguishes these advisory locks of `PostgreSQL` from others.
const LOCKS: i64 = 0x7265_706f << 32;

struct DayRow {
    account_id: i64,
    scope: String,
    metric: i16,
    day: i32,
    total: Tally,
    quarters: String,
}

impl Row for DayRow {
    const INTO: &'static str = "report_days (account_id, scope, metric, day, total, seconds, \
         business_seconds, quarters)";
    const ON_CONFLICT: &'static str = " ON CONFLICT (account_id, scope, metric, day) \
         DO UPDATE SET total = excluded.total, seconds = excluded.seconds, \
         business_seconds = excluded.business_seconds, quarters = excluded.quarters";

    fn bind<'b>(&'b self, pass: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_bind_param::<BigInt, _>(&self.account_id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, str>(&self.scope)?;
        pass.push_sql(", ");
        pass.push_bind_param::<SmallInt, _>(&self.metric)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Integer, _>(&self.day)?;
        for number in [
            &self.total.count,
            &self.total.seconds,
            &self.total.business_seconds,
        ] {
            pass.push_sql(", ");
            pass.push_bind_param::<BigInt, _>(number)?;
        }
        pass.push_sql(", ");
        pass.push_bind_param::<Text, str>(&self.quarters)
    }
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

fn quarters(text: &str) -> Result<DayTallies, StoreError> {
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

fn metric(code: i16) -> Result<Metric, StoreError> {
    Metric::from_code(code).ok_or_else(|| corrupt("report_days.metric", code))
}

impl TallyLookup for UnitOfWork<'_> {
    fn totals(
        &mut self,
        account: AccountId,
        scope: &Scope,
        metrics: &[Metric],
        range: Range<Day>,
    ) -> Result<Vec<(Metric, Tally)>, StoreError> {
        let rows: Vec<(i16, i64, i64, i64)> = self.run(|c| {
            days::table
                .filter(days::account_id.eq(account.get()))
                .filter(days::scope.eq(scope.key()))
                .filter(days::metric.eq_any(codes(metrics)))
                .filter(days::day.ge(range.start.number()))
                .filter(days::day.lt(range.end.number()))
                .group_by(days::metric)
                // sums of bigint are numeric on PostgreSQL
                .select((
                    days::metric,
                    sql::<BigInt>("CAST(SUM(total) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(seconds) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(business_seconds) AS BIGINT)"),
                ))
                .load(c)
        })?;
        rows.into_iter()
            .map(|(code, count, seconds, business_seconds)| {
                let tally = Tally {
                    count,
                    seconds,
                    business_seconds,
                };
                Ok((metric(code)?, tally))
            })
            .collect()
    }

    fn quarters(
        &mut self,
        account: AccountId,
        scope: &Scope,
        metrics: &[Metric],
        range: Range<Day>,
    ) -> Result<Vec<(Metric, Day, DayTallies)>, StoreError> {
        let rows: Vec<(i16, i32, String)> = self.run(|c| {
            days::table
                .filter(days::account_id.eq(account.get()))
                .filter(days::scope.eq(scope.key()))
                .filter(days::metric.eq_any(codes(metrics)))
                .filter(days::day.ge(range.start.number()))
                .filter(days::day.lt(range.end.number()))
                .order((days::metric, days::day))
                .select((days::metric, days::day, days::quarters))
                .load(c)
        })?;
        rows.into_iter()
            .map(|(code, day, text)| Ok((metric(code)?, Day::new(day), quarters(&text)?)))
            .collect()
    }
}

impl Tallies for UnitOfWork<'_> {
    fn lock(&mut self, account: AccountId) -> Result<(), StoreError> {
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

    fn add(&mut self, account: AccountId, changes: &TallyChanges) -> Result<(), StoreError> {
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
                    rows.push(DayRow {
                        account_id: account.get(),
                        scope,
                        metric,
                        day: day.number(),
                        total: sum.total(),
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
    /// What is stored of these series on this day, and of some others.
    fn stored(
        &mut self,
        account: AccountId,
        day: Day,
        series: &BTreeMap<Series, DayTallies>,
    ) -> Result<BTreeMap<(String, i16), DayTallies>, StoreError> {
        let scopes: BTreeSet<String> = series.keys().map(|series| series.scope.key()).collect();
        let metrics: BTreeSet<i16> = series.keys().map(|series| series.metric.code()).collect();
        let rows: Vec<(String, i16, String)> = self.run(|c| {
            days::table
                .filter(days::account_id.eq(account.get()))
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
