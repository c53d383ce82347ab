//! Automation rules.

use crate::prelude::*;
use crate::rows::files_value;
use crate::schema::automation_rules;
use nimchat_automation::ports::{RuleLookup, Rules};
use nimchat_automation::rules::{AutomationRule, NewAutomationRule, RuleEvent};
use nimchat_core_model::{AutomationRuleId, Page};

row! {
    RuleRow of automation_rules as AutomationRule {
        id, account_id, name, description, active, conditions, actions, files, faults, created_at,
        updated_at,
    } with event_name => |row| {
        event: RuleEvent::named(row.event_name.clone()),
    }
}

/// The attributes that new and changed rules share.
macro_rules! values {
    ($rule:expr) => {
        (
            columns!(automation_rules of $rule => name, description, active),
            automation_rules::event_name.eq($rule.event.as_str()),
            automation_rules::conditions.eq(json(&$rule.conditions)?),
            automation_rules::actions.eq(json(&$rule.actions)?),
            automation_rules::files.eq(files_value(&$rule.files)?),
        )
    };
}

impl RuleLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: AutomationRuleId,
    ) -> StoreResult<Option<AutomationRule>> {
        self.first(of_account!(automation_rules, account, id))
    }

    fn of_account(
        &mut self,
        account: AccountId,
        page: Option<Page>,
    ) -> StoreResult<Vec<AutomationRule>> {
        let all = of_account!(automation_rules, account).order(automation_rules::id);
        match page {
            Some(page) => {
                let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
                self.load(all.limit(page.per_page().into()).offset(offset))
            }
            None => self.load(all),
        }
    }

    fn active(&mut self, accounts: &[AccountId]) -> StoreResult<Vec<AutomationRule>> {
        let accounts: Vec<i64> = numbers(accounts);
        self.load(
            automation_rules::table
                .filter(automation_rules::account_id.eq_any(accounts))
                .filter(automation_rules::active.eq(true))
                .order(automation_rules::id),
        )
    }
}

impl Rules for UnitOfWork<'_> {
    fn add(&mut self, new: NewAutomationRule) -> StoreResult<AutomationRule> {
        let set = (
            columns!(automation_rules of new => account_id, created_at),
            values!(new),
            automation_rules::faults.eq(0_i16),
            automation_rules::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, AutomationRule, RuleRow into automation_rules, set)
    }

    fn lock(
        &mut self,
        account: AccountId,
        id: AutomationRuleId,
    ) -> StoreResult<Option<AutomationRule>> {
        lock!(self, RuleRow of of_account!(automation_rules, account, id))
    }

    fn update(&mut self, rule: &AutomationRule) -> StoreResult<()> {
        let set = (
            values!(rule),
            automation_rules::faults.eq(i16::try_from(rule.faults).unwrap_or(i16::MAX)),
            automation_rules::updated_at.eq(rule.updated_at.naive_utc()),
        );
        let row = of_account!(automation_rules, rule.account_id, rule.id);
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn remove(&mut self, account: AccountId, id: AutomationRuleId) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(of_account!(automation_rules, account, id)).execute(c))
    }
}
