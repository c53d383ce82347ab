//! Runs of automation rules.

use crate::conn::MultiBackend;
use crate::dialect::{InsertMany, ReturningRow, Row, Values};
use crate::keyset::Slice;
use crate::rows::{corrupt, json};
use crate::schema::{automation_rule_runs as runs, done_steps};
use crate::store::DieselStore;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamp};
use nimchat_automation::ports::{RuleHistory, RuleRunLookup, RuleRuns};
use nimchat_automation::rules::{NewRuleRun, RuleRun};
use nimchat_core_model::{AccountId, AutomationRuleId, EventId, PageRequest, Portion, StoreError};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = runs, check_for_backend(MultiBackend))]
struct RunRow {
    id: i64,
    account_id: i64,
    rule_id: i64,
    event_id: i64,
    conversation_number: i64,
    matched: bool,
    reason: Option<String>,
    actions: Value,
    created_at: NaiveDateTime,
}

impl TryFrom<RunRow> for RuleRun {
    type Error = StoreError;

    fn try_from(row: RunRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            run: NewRuleRun {
                account_id: row.account_id.into(),
                rule_id: row.rule_id.into(),
                event_id: row.event_id.into(),
                conversation: row.conversation_number.into(),
                matched: row.matched,
                reason: row.reason,
                actions: serde_json::from_value(row.actions)
                    .map_err(|error| corrupt("automation_rule_runs.actions", error.to_string()))?,
                created_at: row.created_at.and_utc(),
            },
        })
    }
}

struct NewRunRow<'a> {
    account_id: i64,
    rule_id: i64,
    event_id: i64,
    conversation_number: i64,
    matched: bool,
    reason: Option<&'a str>,
    actions: Value,
    created_at: NaiveDateTime,
}

impl<'a> TryFrom<&'a NewRuleRun> for NewRunRow<'a> {
    type Error = StoreError;

    fn try_from(run: &'a NewRuleRun) -> Result<Self, StoreError> {
        Ok(Self {
            account_id: run.account_id.get(),
            rule_id: run.rule_id.get(),
            event_id: run.event_id.get(),
            conversation_number: run.conversation.get(),
            matched: run.matched,
            reason: run.reason.as_deref(),
            actions: json(&run.actions)?,
            created_at: run.created_at.naive_utc(),
        })
    }
}

impl Row for NewRunRow<'_> {
    const INTO: &'static str = "automation_rule_runs (account_id, rule_id, event_id, conversation_number, matched, \
         reason, actions, created_at)";

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.account_id)?;
        values.bind::<BigInt, _>(&self.rule_id)?;
        values.bind::<BigInt, _>(&self.event_id)?;
        values.bind::<BigInt, _>(&self.conversation_number)?;
        values.bind::<Bool, _>(&self.matched)?;
        values.bind::<Nullable<Text>, _>(&self.reason)?;
        values.bind::<Jsonb, _>(&self.actions)?;
        values.bind::<Timestamp, _>(&self.created_at)
    }
}

impl ReturningRow for NewRunRow<'_> {
    const RETURNING: &'static str = "rule_id, event_id";
    type Returned = (BigInt, BigInt);
}

fn keys(pairs: Vec<(i64, i64)>) -> Vec<(AutomationRuleId, EventId)> {
    let keys = pairs.into_iter();
    keys.map(|(rule, event)| (rule.into(), event.into()))
        .collect()
}

impl RuleRunLookup for UnitOfWork<'_> {
    fn of_rule(
        &mut self,
        account: AccountId,
        rule: AutomationRuleId,
        asked: &PageRequest,
    ) -> Result<Portion<RuleRun>, StoreError> {
        let (order, slice) = (RuleRun::order(), Slice::asked(asked));
        let below = order.below(asked)?;
        let runs = self.read_all(|c| {
            runs::table
                .filter(runs::account_id.eq(account.get()))
                .filter(runs::rule_id.eq(rule.get()))
                .filter(runs::id.lt(below))
                .order(runs::id.desc())
                .limit(slice.limit)
                .offset(slice.offset)
                .select(RunRow::as_select())
                .load(c)
        })?;
        Ok(order.portion(runs, asked.page))
    }

    fn of_events(
        &mut self,
        rules: &[AutomationRuleId],
        events: &[EventId],
    ) -> Result<Vec<(AutomationRuleId, EventId)>, StoreError> {
        let rules: Vec<i64> = rules.iter().map(|rule| rule.get()).collect();
        let events: Vec<i64> = events.iter().map(|event| event.get()).collect();
        let found: Vec<(i64, i64)> = self.run(|c| {
            runs::table
                .filter(runs::rule_id.eq_any(rules))
                .filter(runs::event_id.eq_any(events))
                .select((runs::rule_id, runs::event_id))
                .load(c)
        })?;
        Ok(keys(found))
    }
}

impl RuleRuns for UnitOfWork<'_> {
    fn add(&mut self, new: &[NewRuleRun]) -> Result<Vec<(AutomationRuleId, EventId)>, StoreError> {
        let rows: Vec<NewRunRow<'_>> = new
            .iter()
            .map(NewRunRow::try_from)
            .collect::<Result<_, _>>()?;
        let added: Vec<(i64, i64)> = self.run(|c| InsertMany::missing(&rows).get_results(c))?;
        Ok(keys(added))
    }
}

/// Deletes the oldest rows of a table, which were created before a time.
macro_rules! forget {
    ($store:expr, $table:ident, $before:expr, $limit:expr) => {{
        let mut look = $store.reader()?;
        let old: Vec<i64> = look.run(|c| {
            $table::table
                .filter($table::created_at.lt($before.naive_utc()))
                .order($table::created_at)
                .limit(i64::from($limit))
                .select($table::id)
                .load(c)
        })?;
        drop(look);
        if old.is_empty() {
            return Ok(0);
        }
        let mut work = $store.work()?;
        let forgotten =
            work.run(|c| diesel::delete($table::table.filter($table::id.eq_any(&old))).execute(c))?;
        work.finish()?;
        Ok(forgotten)
    }};
}

impl RuleHistory for DieselStore {
    fn forget_runs(&self, before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        forget!(self, runs, before, limit)
    }

    fn forget_steps(&self, before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        forget!(self, done_steps, before, limit)
    }
}
