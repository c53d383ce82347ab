//! The reports.

use super::sums::{Summary, average, sums, totals};
use super::{
    AgentReport, Buckets, LiveCounts, Measure, OpenGroup, OpenGroups, ReportQuery, ReportService,
    ScopeKind, ScopeRef,
};
use crate::error::{ReportingError, Result};
use crate::rollups::{Metric, Scope};
use nimchat_accounts::Administrator;
use nimchat_core_model::{AccountId, Page, StoreResult, TeamId, UserId};
use std::collections::HashMap;
use std::slice;

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

    /// A measure over time (`operations.json #61`). Without bounds there are no points.
    pub fn time_series(
        &self,
        caller: &Administrator,
        measure: Measure,
        query: &ReportQuery,
    ) -> Result<TimeSeries> {
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
    pub fn summary(&self, caller: &Administrator, query: &ReportQuery) -> Result<Summaries> {
        let account = caller.0.account_id();
        let scope = self.scope(account, query.scope)?;
        let Some(period) = query.period else {
            return Ok(Summaries::default());
        };
        let mut view = self.deps.store.read()?;
        let mut of = |period| -> StoreResult<Summary> {
            let scope = slice::from_ref(&scope);
            let mut totals = totals(&mut *view, account, scope, &Metric::ALL, period)?;
            let of_scope = totals.drain().map(|(series, tally)| (series.metric, tally));
            Ok(Summary::new(of_scope.collect(), query.business_hours))
        };
        Ok(Summaries {
            current: of(period)?,
            previous: of(period.previous())?,
        })
    }

    /// What is open now (`operations.json #63`), in the account or in one of its teams (docs/rules/reporting.md §5.9).
    pub fn live(&self, caller: &Administrator, team: Option<TeamId>) -> Result<LiveCounts> {
        let account = caller.0.account_id();
        if let Some(team) = team {
            let id = Some(team.get());
            self.scope(
                account,
                ScopeRef {
                    kind: ScopeKind::Team,
                    id,
                },
            )?;
        }
        let mut view = self.deps.store.read()?;
        Ok(view.live().live(account, team)?)
    }

    /// What is open now, by team or assignee (docs/rules/reporting.md §5.9).
    pub fn open_by(&self, caller: &Administrator, groups: OpenGroups) -> Result<Vec<OpenGroup>> {
        let mut view = self.deps.store.read()?;
        Ok(view.live().open_by(caller.0.account_id(), groups)?)
    }

    /// A page of the account's agents, or this one alone, with the conversations that are assigned to them: those with
    /// the most open ones first (`operations.json #64`). An unknown agent is a refused `user_id`.
    pub fn agents(
        &self,
        caller: &Administrator,
        only: Option<UserId>,
        page: Page,
    ) -> Result<Vec<AgentReport>> {
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
    fn scope(&self, account: AccountId, named: ScopeRef) -> Result<Scope> {
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
