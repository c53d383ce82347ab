//! Automation rules.

use crate::conn::MultiBackend;
use crate::dialect::locked;
use crate::rows::{changed, corrupt, held_files, held_value, json};
use crate::schema::automation_rules;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_automation::ports::{RuleLookup, Rules};
use nimchat_automation::rules::{AutomationRule, NewAutomationRule, RuleEvent};
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, AutomationRuleId, Page, StoreError};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = automation_rules, check_for_backend(MultiBackend))]
struct RuleRow {
    id: i64,
    account_id: i64,
    name: String,
    description: Option<String>,
    event_name: String,
    active: bool,
    conditions: Value,
    actions: Value,
    faults: i16,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    files: Option<Value>,
}

impl TryFrom<RuleRow> for AutomationRule {
    type Error = StoreError;

    fn try_from(row: RuleRow) -> Result<Self, StoreError> {
        let list = |column, value| match value {
            Value::Array(members) => Ok(members),
            other => Err(corrupt(column, other)),
        };
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            name: row.name,
            description: row.description,
            event: RuleEvent::named(row.event_name),
            active: row.active,
            conditions: list("automation_rules.conditions", row.conditions)?,
            actions: list("automation_rules.actions", row.actions)?,
            files: held_files("automation_rules.files", row.files)?,
            faults: u16::try_from(row.faults)
                .map_err(|_| corrupt("automation_rules.faults", row.faults))?,
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

/// The attributes that new and changed rules share.
macro_rules! values {
    ($rule:expr, $conditions:expr, $actions:expr, $files:expr) => {
        (
            automation_rules::name.eq(&$rule.name),
            automation_rules::description.eq(&$rule.description),
            automation_rules::event_name.eq($rule.event.as_str()),
            automation_rules::active.eq($rule.active),
            automation_rules::conditions.eq($conditions),
            automation_rules::actions.eq($actions),
            automation_rules::files.eq($files),
        )
    };
}

macro_rules! one {
    ($account:expr, $id:expr) => {
        automation_rules::table
            .filter(automation_rules::id.eq($id.get()))
            .filter(automation_rules::account_id.eq($account.get()))
    };
}

fn rules(rows: Vec<RuleRow>) -> Result<Vec<AutomationRule>, StoreError> {
    rows.into_iter().map(AutomationRule::try_from).collect()
}

impl RuleLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: AutomationRuleId,
    ) -> Result<Option<AutomationRule>, StoreError> {
        self.read_one(|c| one!(account, id).select(RuleRow::as_select()).first(c))
    }

    fn of_account(
        &mut self,
        account: AccountId,
        page: Option<Page>,
    ) -> Result<Vec<AutomationRule>, StoreError> {
        rules(self.run(|c| {
            let all = automation_rules::table
                .filter(automation_rules::account_id.eq(account.get()))
                .order(automation_rules::id)
                .select(RuleRow::as_select());
            match page {
                Some(page) => all
                    .limit(page.per_page().into())
                    .offset(i64::try_from(page.offset()).unwrap_or(i64::MAX))
                    .load(c),
                None => all.load(c),
            }
        })?)
    }

    fn active(&mut self, accounts: &[AccountId]) -> Result<Vec<AutomationRule>, StoreError> {
        let accounts: Vec<i64> = accounts.iter().map(|account| account.get()).collect();
        self.read_all(|c| {
            automation_rules::table
                .filter(automation_rules::account_id.eq_any(accounts))
                .filter(automation_rules::active.eq(true))
                .order(automation_rules::id)
                .select(RuleRow::as_select())
                .load(c)
        })
    }
}

impl Rules for UnitOfWork<'_> {
    fn add(&mut self, new: NewAutomationRule) -> Result<AutomationRule, StoreError> {
        let (conditions, actions) = (json(&new.conditions)?, json(&new.actions)?);
        let files = held_value(&new.files)?;
        let added: RuleRow = self.run(|c| {
            diesel::insert_into(automation_rules::table)
                .values((
                    automation_rules::account_id.eq(new.account_id.get()),
                    values!(new, conditions, actions, files),
                    automation_rules::faults.eq(0_i16),
                    automation_rules::created_at.eq(new.created_at.naive_utc()),
                    automation_rules::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<RuleRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::AutomationRule, added.id);
        added.try_into()
    }

    fn lock(
        &mut self,
        account: AccountId,
        id: AutomationRuleId,
    ) -> Result<Option<AutomationRule>, StoreError> {
        let found: Option<RuleRow> = self.run(|c| {
            locked!(c, one!(account, id).select(RuleRow::as_select()), first).optional()
        })?;
        found.map(AutomationRule::try_from).transpose()
    }

    fn update(&mut self, rule: &AutomationRule) -> Result<(), StoreError> {
        let (conditions, actions) = (json(&rule.conditions)?, json(&rule.actions)?);
        let files = held_value(&rule.files)?;
        let faults = i16::try_from(rule.faults).unwrap_or(i16::MAX);
        changed(self.run(|c| {
            diesel::update(one!(rule.account_id, rule.id))
                .set((
                    values!(rule, conditions, actions, files),
                    automation_rules::faults.eq(faults),
                    automation_rules::updated_at.eq(rule.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn remove(&mut self, account: AccountId, id: AutomationRuleId) -> Result<bool, StoreError> {
        let removed = self.run(|c| diesel::delete(one!(account, id)).execute(c))?;
        Ok(removed > 0)
    }
}
