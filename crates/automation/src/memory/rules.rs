//! Automation rules in memory.

use super::state::State;
use crate::ports::{RuleLookup, Rules};
use crate::rules::{AutomationRule, NewAutomationRule};
use nimchat_core_model::{AccountId, AutomationRuleId, Page, StoreError, StoreResult};

impl RuleLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        id: AutomationRuleId,
    ) -> StoreResult<Option<AutomationRule>> {
        let found = self.rules.get(&id);
        Ok(found.filter(|rule| rule.account_id == account).cloned())
    }

    fn of_account(
        &mut self,
        account: AccountId,
        page: Option<Page>,
    ) -> StoreResult<Vec<AutomationRule>> {
        let rules = self.rules.values();
        let rules = rules.filter(|rule| rule.account_id == account).cloned();
        Ok(match page {
            Some(page) => rules
                .skip(usize::try_from(page.offset()).unwrap_or(usize::MAX))
                .take(page.per_page() as usize)
                .collect(),
            None => rules.collect(),
        })
    }

    fn active(&mut self, accounts: &[AccountId]) -> StoreResult<Vec<AutomationRule>> {
        let active = self.rules.values().filter(|rule| rule.active);
        Ok(active
            .filter(|rule| accounts.contains(&rule.account_id))
            .cloned()
            .collect())
    }
}

impl Rules for State {
    fn add(&mut self, new: NewAutomationRule) -> StoreResult<AutomationRule> {
        let rule = AutomationRule {
            id: self.next_id(),
            account_id: new.account_id,
            name: new.name,
            description: new.description,
            event: new.event,
            active: new.active,
            conditions: new.conditions,
            actions: new.actions,
            files: new.files,
            faults: 0,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.rules.insert(rule.id, rule.clone());
        Ok(rule)
    }

    fn lock(
        &mut self,
        account: AccountId,
        id: AutomationRuleId,
    ) -> StoreResult<Option<AutomationRule>> {
        RuleLookup::find(self, account, id)
    }

    fn update(&mut self, rule: &AutomationRule) -> StoreResult<()> {
        let known = self.rules.get_mut(&rule.id);
        let known = known.filter(|known| known.account_id == rule.account_id);
        known.ok_or(StoreError::MissingReference)?.clone_from(rule);
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: AutomationRuleId) -> StoreResult<bool> {
        let found = RuleLookup::find(self, account, id)?;
        self.runs
            .retain(|own| found.is_none() || own.run.rule_id != id);
        Ok(found.is_some_and(|rule| self.rules.remove(&rule.id).is_some()))
    }
}
