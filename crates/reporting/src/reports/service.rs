//! The reports.

use super::{AgentReport, Buckets, LiveCounts, Measure, Period, ReportQuery, ScopeKind, ScopeRef};
use crate::Deps;
use crate::error::ReportingError;
use crate::events::EventKind;
use crate::ports::View;
use crate::rollups::{Day, Metric, Quarter, Scope, Tally};
use nimchat_accounts::Administrator;
use nimchat_core_model::{AccountId, Page, StoreError, UserId};
use std::collections::HashMap;
use std::ops::Range;

/// Makes reports.
#[derive(Clone)]
pub struct ReportService {
    deps: Deps,
}

/// The value of one part of a report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Where the part starts, in epoch seconds.
    pub timestamp: i64,
    /// How many there were.
    pub count: i64,
    /// The mean of their seconds; 0 without any.
    pub average: f64,
}

/// One measure over time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeSeries {
    /// The measure; without one there are no points.
    pub measure: Measure,
    /// The parts of the period, in order.
    pub points: Vec<Point>,
}

/// The sums of a period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary(HashMap<Metric, Tally>, bool);

impl Summary {
    /// How many there were.
    pub fn count(&self, metric: Metric) -> i64 {
        self.0.get(&metric).map_or(0, |tally| tally.count)
    }

    /// The mean of the seconds; none without any.
    pub fn average(&self, kind: EventKind) -> Option<f64> {
        let tally = self.0.get(&Metric::Events(kind))?;
        (tally.count > 0).then(|| average(*tally, self.1))
    }
}

/// The sums of a period, and of the one before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summaries {
    /// Of the period.
    pub current: Summary,
    /// Of the period of the same length before it.
    pub previous: Summary,
}

impl ReportService {
    /// How many agents a page of reports has.
    pub const AGENTS_PER_PAGE: u32 = 25;

    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }

    /// A measure over time (`operations.json #61`). Without bounds there are no points.
    pub fn time_series(
        &self,
        caller: &Administrator,
        measure: Measure,
        query: &ReportQuery,
    ) -> Result<TimeSeries, ReportingError> {
        let account = caller.0.account_id();
        let scope = self.scope(account, query.scope)?;
        let mut points = Vec::new();
        if let Some(period) = query.period {
            let buckets = Buckets::of(period, query.group_by, query.offset)?;
            let mut view = self.deps.store.read()?;
            let sums = sums(
                &mut *view,
                account,
                &scope,
                measure.metric(),
                period,
                &buckets,
            )?;
            let starts = buckets.starts().iter();
            points.extend(starts.zip(sums).map(|(timestamp, tally)| Point {
                timestamp: *timestamp,
                count: tally.count,
                average: average(tally, query.business_hours),
            }));
        }
        Ok(TimeSeries { measure, points })
    }

    /// The sums of a period and of the one before (`operations.json #62`). Without bounds there is nothing in them.
    pub fn summary(
        &self,
        caller: &Administrator,
        query: &ReportQuery,
    ) -> Result<Summaries, ReportingError> {
        let account = caller.0.account_id();
        let scope = self.scope(account, query.scope)?;
        let Some(period) = query.period else {
            return Ok(Summaries::default());
        };
        let mut view = self.deps.store.read()?;
        let mut of = |period| -> Result<Summary, StoreError> {
            let totals = totals(&mut *view, account, &scope, period)?;
            Ok(Summary(totals, query.business_hours))
        };
        Ok(Summaries {
            current: of(period)?,
            previous: of(period.previous())?,
        })
    }

    /// What is open now (`operations.json #63`).
    pub fn live(&self, caller: &Administrator) -> Result<LiveCounts, ReportingError> {
        let mut view = self.deps.store.read()?;
        Ok(view.live().live(caller.0.account_id(), None)?)
    }

    /// A page of the account's agents, or this one alone, with the conversations that are assigned to them: those with
    /// the most open ones first (`operations.json #64`). An unknown agent is a refused `user_id`.
    pub fn agents(
        &self,
        caller: &Administrator,
        only: Option<UserId>,
        page: Page,
    ) -> Result<Vec<AgentReport>, ReportingError> {
        let account = caller.0.account_id();
        let directory = &self.deps.messaging.directory;
        let agents = match only {
            Some(user) => directory.agents(account, &[user])?,
            None => directory.members(account)?,
        };
        if only.is_some() && agents.is_empty() {
            return Err(ReportingError::UnknownScope(ScopeKind::Agent));
        }
        let skipped = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let shown = agents.into_iter().skip(skipped);
        let shown: Vec<_> = shown.take(page.per_page() as usize).collect();
        let ids: Vec<UserId> = shown.iter().map(|agent| agent.user.id).collect();
        let loads = self.deps.store.read()?.live().loads(account, &ids)?;
        let loads: HashMap<UserId, _> = loads.into_iter().collect();
        let mut reports: Vec<AgentReport> = shown
            .into_iter()
            .map(|agent| AgentReport {
                load: loads.get(&agent.user.id).copied().unwrap_or_default(),
                agent,
            })
            .collect();
        reports.sort_by_key(|report| std::cmp::Reverse(report.load.open));
        Ok(reports)
    }

    /// The scope that these parameters name, if the account has it.
    fn scope(&self, account: AccountId, named: ScopeRef) -> Result<Scope, ReportingError> {
        let unknown = || ReportingError::UnknownScope(named.kind);
        if named.kind == ScopeKind::Account {
            return Ok(Scope::Account);
        }
        let id = named.id.ok_or_else(unknown)?;
        let messaging = &self.deps.messaging;
        let scope = match named.kind {
            ScopeKind::Account => Some(Scope::Account),
            ScopeKind::Agent => {
                let found = messaging.directory.agents(account, &[id.into()])?;
                found.first().map(|agent| Scope::Agent(agent.user.id))
            }
            ScopeKind::Team => {
                let found = messaging.directory.teams(account, &[id.into()])?;
                found.into_keys().next().map(Scope::Team)
            }
            ScopeKind::Inbox => {
                let found = messaging.store.read()?.inboxes().find(account, id.into())?;
                found.map(|inbox| Scope::Inbox(inbox.id))
            }
            ScopeKind::Label => {
                let found = messaging.store.read()?.labels().find(account, id.into())?;
                found.map(|label| Scope::Label(label.title))
            }
        };
        scope.ok_or_else(unknown)
    }
}

fn average(tally: Tally, business_hours: bool) -> f64 {
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
fn sums(
    view: &mut dyn View,
    account: AccountId,
    scope: &Scope,
    metric: Metric,
    period: Period,
    buckets: &Buckets,
) -> Result<Vec<Tally>, StoreError> {
    let mut sums = vec![Tally::default(); buckets.starts().len()];
    let (first, after) = period.quarters();
    if first < after {
        let days = first.day()..Quarter::containing(after.start() - 1).day().next();
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

/// The sum of the whole period, by metric: whole days have their sums, only the days at its ends are added up.
fn totals(
    view: &mut dyn View,
    account: AccountId,
    scope: &Scope,
    period: Period,
) -> Result<HashMap<Metric, Tally>, StoreError> {
    let (first, after) = period.quarters();
    let mut totals: HashMap<Metric, Tally> = HashMap::new();
    if first >= after {
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
        let found = view
            .tallies()
            .totals(account, scope, &Metric::ALL, whole.clone())?;
        for (metric, tally) in found {
            *totals.entry(metric).or_default() += tally;
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
        let found = view
            .tallies()
            .quarters(account, scope, &Metric::ALL, days)?;
        for (metric, day, quarters) in found {
            for (slot, tally) in quarters.iter() {
                if (first..after).contains(&Quarter::at(day, slot)) {
                    *totals.entry(metric).or_default() += tally;
                }
            }
        }
    }
    Ok(totals)
}
