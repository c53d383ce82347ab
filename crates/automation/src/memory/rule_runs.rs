//! Runs of automation rules in memory.

use super::state::State;
use crate::ports::{RuleRunLookup, RuleRuns};
use crate::rules::{NewRuleRun, RuleRun};
use nimchat_core_model::{
    AccountId, AutomationRuleId, EventId, PageRequest, Portion, StoreError, StoreResult,
};

impl RuleRunLookup for State {
    fn of_rule(
        &mut self,
        account: AccountId,
        rule: AutomationRuleId,
        asked: &PageRequest,
    ) -> StoreResult<Portion<RuleRun>> {
        let own = self
            .runs
            .iter()
            .filter(|own| own.run.account_id == account && own.run.rule_id == rule);
        RuleRun::order().select(own.cloned().collect(), asked)
    }

    fn of_events(
        &mut self,
        rules: &[AutomationRuleId],
        events: &[EventId],
    ) -> StoreResult<Vec<(AutomationRuleId, EventId)>> {
        let keys = self
            .runs
            .iter()
            .map(|own| (own.run.rule_id, own.run.event_id));
        Ok(keys
            .filter(|(rule, event)| rules.contains(rule) && events.contains(event))
            .collect())
    }
}

impl RuleRuns for State {
    fn add(&mut self, new: &[NewRuleRun]) -> StoreResult<Vec<(AutomationRuleId, EventId)>> {
        let mut added = Vec::new();
        for run in new {
            let key = (run.rule_id, run.event_id);
            if !self.rules.contains_key(&run.rule_id) {
                return Err(StoreError::MissingReference);
            }
            if self.of_events(&[key.0], &[key.1])?.is_empty() {
                let id = self.next_id();
                let run = run.clone();
                self.runs.push(RuleRun { id, run });
                added.push(key);
            }
        }
        Ok(added)
    }
}
