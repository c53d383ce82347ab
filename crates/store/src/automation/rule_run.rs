//! Runs of automation rules.

use crate::dialect::ReturningRow;
use crate::keyset::Slice;
use crate::prelude::*;
use crate::schema::{automation_rule_runs as runs, done_steps};
use crate::store::DieselStore;
use diesel::sql_types::BigInt;
use nimchat_automation::ports::{RuleHistory, RuleRunLookup, RuleRuns};
use nimchat_automation::rules::{NewRuleRun, RuleRun};
use nimchat_core_model::{AutomationRuleId, EventId, PageRequest, Portion};

row! {
    RunRow of automation_rule_runs as NewRuleRun {
        account_id, rule_id, event_id, matched, reason, actions, created_at,
    } with id, conversation_number => |row| {
        conversation: row.conversation_number.into(),
    }
}

new_row! {
    NewRunRow into automation_rule_runs {
        account_id, rule_id, event_id, conversation_number, matched, reason, actions, created_at,
    }
}

impl TryFrom<&NewRuleRun> for NewRunRow {
    type Error = StoreError;

    fn try_from(run: &NewRuleRun) -> StoreResult<Self> {
        Ok(Self {
            account_id: run.account_id.get(),
            rule_id: run.rule_id.get(),
            event_id: run.event_id.get(),
            conversation_number: run.conversation.get(),
            matched: run.matched,
            reason: run.reason.clone(),
            actions: json(&run.actions)?,
            created_at: run.created_at.naive_utc(),
        })
    }
}

impl ReturningRow for NewRunRow {
    const RETURNING: &'static str = "rule_id, event_id";
    type Returned = (BigInt, BigInt);
}

impl RuleRunLookup for UnitOfWork<'_> {
    fn of_rule(
        &mut self,
        account: AccountId,
        rule: AutomationRuleId,
        asked: &PageRequest,
    ) -> StoreResult<Portion<RuleRun>> {
        let (order, slice) = (RuleRun::order(), Slice::asked(asked));
        let below = order.below(asked)?;
        let rows: Vec<RunRow> = self.run(|c| {
            of_account!(runs, account)
                .filter(runs::rule_id.eq(rule.get()))
                .filter(runs::id.lt(below))
                .order(runs::id.desc())
                .limit(slice.limit)
                .offset(slice.offset)
                .select(RunRow::as_select())
                .load(c)
        })?;
        let run = |row: RunRow| {
            let id = row.id.into();
            let run = row.try_into()?;
            Ok(RuleRun { id, run })
        };
        let runs = rows.into_iter().map(run).collect::<StoreResult<_>>()?;
        Ok(order.portion(runs, asked.page))
    }

    fn of_events(
        &mut self,
        rules: &[AutomationRuleId],
        events: &[EventId],
    ) -> StoreResult<Vec<(AutomationRuleId, EventId)>> {
        let rules: Vec<i64> = numbers(rules);
        let events: Vec<i64> = numbers(events);
        self.read_pairs(|c| {
            runs::table
                .filter(runs::rule_id.eq_any(rules))
                .filter(runs::event_id.eq_any(events))
                .select((runs::rule_id, runs::event_id))
                .load(c)
        })
    }
}

impl RuleRuns for UnitOfWork<'_> {
    fn add(&mut self, new: &[NewRuleRun]) -> StoreResult<Vec<(AutomationRuleId, EventId)>> {
        let rows: Vec<NewRunRow> = new
            .iter()
            .map(NewRunRow::try_from)
            .collect::<Result<_, _>>()?;
        self.read_pairs(|c| InsertMany::missing(&rows).get_results(c))
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
    fn forget_runs(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize> {
        forget!(self, runs, before, limit)
    }

    fn forget_steps(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize> {
        forget!(self, done_steps, before, limit)
    }
}
