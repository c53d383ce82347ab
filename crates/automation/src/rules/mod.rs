//! Automation rules: what an account does by itself when something happens (docs/rules/automation.md §1).

pub mod conditions;
mod draft;
mod dry_run;
mod engine;
mod evaluation;
mod model;
mod run;
mod team_mail;

pub use draft::SaveAutomationRule;
pub(crate) use draft::check_actions;
pub use dry_run::{DryRun, TryRule};
pub use engine::RuleRunner;
pub use model::{AutomationRule, NewAutomationRule, RuleEvent};
pub use run::{ActionResult, NewRuleRun, RuleRun};
pub use team_mail::{TeamMail, TeamMessage};

use crate::error::{AutomationError, Result};
use crate::{Deps, files};
use nimchat_accounts::Administrator;
use nimchat_core_model::{
    AccountId, AutomationRuleId, HeldFile, Page, PageRequest, Portion, service,
};
use nimchat_messaging::AttributeDefinition;

service! {
    /// Manages the rules of an account, for administrators.
    AutomationRuleService(Deps)
}

impl AutomationRuleService {
    /// The rules of the account by id: one page of them, or all.
    pub fn list(
        &self,
        Administrator(caller): &Administrator,
        page: Option<Page>,
    ) -> Result<Vec<AutomationRule>> {
        let mut view = self.deps.read()?;
        Ok(view.rules().of_account(caller.account_id(), page)?)
    }

    /// The rule, if it is this account's.
    pub fn show(
        &self,
        Administrator(caller): &Administrator,
        id: AutomationRuleId,
    ) -> Result<AutomationRule> {
        let found = self.deps.read()?.rules().find(caller.account_id(), id)?;
        found.ok_or(AutomationError::NotFound)
    }

    /// Adds a rule.
    pub fn create(
        &self,
        Administrator(caller): &Administrator,
        command: SaveAutomationRule,
    ) -> Result<AutomationRule> {
        let mut rule = NewAutomationRule {
            account_id: caller.account_id(),
            name: String::new(),
            description: None,
            event: RuleEvent::Other(String::new()),
            active: true,
            conditions: Vec::new(),
            actions: Vec::new(),
            files: Vec::new(),
            created_at: self.deps.messaging.clock.now(),
        };
        command.apply(&mut rule, true, &self.definitions(caller.account_id())?)?;
        let mut work = self.deps.store.begin()?;
        rule.files = files::hold(
            &mut *work,
            rule.account_id,
            &rule.actions,
            Vec::new(),
            rule.created_at,
        )?;
        let made = work.rules().add(rule)?;
        work.commit()?;
        Ok(made)
    }

    /// Changes the attributes that the command names. Different conditions begin without faults.
    pub fn update(
        &self,
        Administrator(caller): &Administrator,
        id: AutomationRuleId,
        command: SaveAutomationRule,
    ) -> Result<AutomationRule> {
        let now = self.deps.messaging.clock.now();
        let definitions = self.definitions(caller.account_id())?;
        let mut work = self.deps.store.begin()?;
        let found = work.rules().lock(caller.account_id(), id)?;
        let before = found.ok_or(AutomationError::NotFound)?;
        let mut changed = NewAutomationRule::from(before.clone());
        command.apply(&mut changed, false, &definitions)?;
        let files = files::hold(
            &mut *work,
            before.account_id,
            &changed.actions,
            before.files,
            now,
        )?;
        let rule = AutomationRule {
            id,
            account_id: before.account_id,
            faults: if changed.conditions == before.conditions {
                before.faults
            } else {
                0
            },
            name: changed.name,
            description: changed.description,
            event: changed.event,
            active: changed.active,
            conditions: changed.conditions,
            actions: changed.actions,
            files,
            created_at: before.created_at,
            updated_at: now,
        };
        work.rules().update(&rule)?;
        work.commit()?;
        Ok(rule)
    }

    /// Adds a rule that does the same as this one, under the same name. It has no files (docs/rules/automation.md §1).
    pub fn duplicate(
        &self,
        Administrator(caller): &Administrator,
        id: AutomationRuleId,
    ) -> Result<AutomationRule> {
        let mut work = self.deps.store.begin()?;
        let found = work.rules().find(caller.account_id(), id)?;
        let rule = NewAutomationRule {
            created_at: self.deps.messaging.clock.now(),
            ..found.ok_or(AutomationError::NotFound)?.into()
        };
        let made = work.rules().add(rule)?;
        work.commit()?;
        Ok(made)
    }

    /// Removes the rule.
    pub fn delete(
        &self,
        Administrator(caller): &Administrator,
        id: AutomationRuleId,
    ) -> Result<()> {
        let account = caller.account_id();
        let mut work = self.deps.store.begin()?;
        let found = work.rules().lock(account, id)?;
        let files = found.ok_or(AutomationError::NotFound)?.files;
        work.rules().remove(account, id)?;
        HeldFile::release(&files, work.jobs(), self.deps.messaging.clock.now())?;
        Ok(work.commit()?)
    }

    /// The requested ones of the rule's runs, newest first. A cursor of another list is refused.
    pub fn runs(
        &self,
        caller: &Administrator,
        id: AutomationRuleId,
        asked: impl Into<PageRequest>,
    ) -> Result<Portion<RuleRun>> {
        let (rule, asked) = (self.show(caller, id)?, asked.into());
        RuleRun::order().check(&asked)?;
        let mut view = self.deps.read()?;
        Ok(view.rule_runs().of_rule(rule.account_id, id, &asked)?)
    }

    fn definitions(&self, account: AccountId) -> Result<Vec<AttributeDefinition>> {
        let mut view = self.deps.messaging.store.read()?;
        Ok(view.attribute_definitions().all(account, None)?)
    }
}
