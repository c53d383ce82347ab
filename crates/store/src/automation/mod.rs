//! The ports of the automation domain.

pub(crate) mod agent_bot;
mod dashboard_app;
mod delivery;
mod integration_hook;
mod macros;
mod rule;
mod rule_run;
pub(crate) mod webhook;

use crate::store::DieselStore;
use crate::unit_of_work::UnitOfWork;
use nimchat_automation::ports::{
    AgentBotLookup, AgentBots, BotAccess, BotAccessLookup, DashboardAppLookup, DashboardApps,
    Deliveries, DeliveryLookup, IntegrationHookLookup, IntegrationHooks, MacroLookup, Macros,
    RuleLookup, RuleRunLookup, RuleRuns, Rules, Store, View, WebhookLookup, Webhooks, Work,
};
use nimchat_core_model::{DoneSteps, Jobs, Outbox, StoreError, UploadedFiles};

impl Store for DieselStore {
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError> {
        Ok(Box::new(self.reader()?))
    }

    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError> {
        Ok(Box::new(self.work()?))
    }
}

impl View for UnitOfWork<'_> {
    fn webhooks(&mut self) -> &mut dyn WebhookLookup {
        self
    }

    fn dashboard_apps(&mut self) -> &mut dyn DashboardAppLookup {
        self
    }

    fn integration_hooks(&mut self) -> &mut dyn IntegrationHookLookup {
        self
    }

    fn rules(&mut self) -> &mut dyn RuleLookup {
        self
    }

    fn rule_runs(&mut self) -> &mut dyn RuleRunLookup {
        self
    }

    fn macros(&mut self) -> &mut dyn MacroLookup {
        self
    }

    fn deliveries(&mut self) -> &mut dyn DeliveryLookup {
        self
    }

    fn agent_bots(&mut self) -> &mut dyn AgentBotLookup {
        self
    }

    fn bot_access(&mut self) -> &mut dyn BotAccessLookup {
        self
    }
}

impl Work for UnitOfWork<'_> {
    fn webhooks(&mut self) -> &mut dyn Webhooks {
        self
    }

    fn dashboard_apps(&mut self) -> &mut dyn DashboardApps {
        self
    }

    fn integration_hooks(&mut self) -> &mut dyn IntegrationHooks {
        self
    }

    fn rules(&mut self) -> &mut dyn Rules {
        self
    }

    fn rule_runs(&mut self) -> &mut dyn RuleRuns {
        self
    }

    fn macros(&mut self) -> &mut dyn Macros {
        self
    }

    fn uploads(&mut self) -> &mut dyn UploadedFiles {
        self
    }

    fn steps(&mut self) -> &mut dyn DoneSteps {
        self
    }

    fn deliveries(&mut self) -> &mut dyn Deliveries {
        self
    }

    fn agent_bots(&mut self) -> &mut dyn AgentBots {
        self.changes_callers()
    }

    fn bot_access(&mut self) -> &mut dyn BotAccess {
        self.changes_callers()
    }

    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }

    fn jobs(&mut self) -> &mut dyn Jobs {
        self
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}
