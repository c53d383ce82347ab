//! The state of a memory store.

use crate::agent_bots::AgentBot;
use crate::dashboard_apps::DashboardApp;
use crate::deliveries::{Attempt, Delivery};
use crate::integrations::IntegrationHook;
use crate::macros::Macro;
use crate::rules::{AutomationRule, RuleRun};
use crate::webhooks::Webhook;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, AgentBotId, AutomationRuleId, DashboardAppId, DeliveryId, DoneSteps, InboxId,
    IntegrationHookId, MacroId, MemoryJobs, MemoryUploads, NewEvent, Outbox, PlatformAppId, StepId,
    StoreResult, WebhookId,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A delivery and the attempts at it.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) delivery: Delivery,
    pub(super) attempts: Vec<Attempt>,
}

/// An inbox of an account.
#[derive(Debug, Clone)]
pub(super) struct KnownInbox {
    pub(super) account_id: AccountId,
    pub(super) webhook_secret: String,
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    last_id: i64,
    pub(super) inboxes: HashMap<InboxId, KnownInbox>,
    pub(super) webhooks: BTreeMap<WebhookId, Webhook>,
    pub(super) dashboard_apps: BTreeMap<DashboardAppId, DashboardApp>,
    pub(super) rules: BTreeMap<AutomationRuleId, AutomationRule>,
    pub(super) uploads: MemoryUploads,
    pub(super) macros: BTreeMap<MacroId, Macro>,
    pub(super) runs: Vec<RuleRun>,
    steps: HashSet<(AccountId, String)>,
    /// Each hook, and whether it is the only one of its app.
    pub(super) integration_hooks: BTreeMap<IntegrationHookId, (IntegrationHook, bool)>,
    pub(super) deliveries: BTreeMap<DeliveryId, Record>,
    pub(super) bots: BTreeMap<AgentBotId, AgentBot>,
    /// The bot of each inbox that has one.
    pub(super) answering: HashMap<InboxId, AgentBotId>,
    pub(super) bot_tokens: HashMap<AgentBotId, String>,
    pub(super) permissions: HashSet<(PlatformAppId, AgentBotId)>,
    pub(super) events: Vec<NewEvent>,
    pub(super) jobs: MemoryJobs,
}

impl State {
    pub(super) fn next_id<Id: From<i64>>(&mut self) -> Id {
        self.last_id += 1;
        Id::from(self.last_id)
    }

    /// Is the inbox one of the account?
    pub(super) fn has_inbox(&self, account: AccountId, id: InboxId) -> bool {
        let inbox = self.inboxes.get(&id);
        inbox.is_some_and(|inbox| inbox.account_id == account)
    }
}

impl Outbox for State {
    fn record(&mut self, events: &[NewEvent]) -> StoreResult<()> {
        self.events.extend_from_slice(events);
        Ok(())
    }
}

impl DoneSteps for State {
    fn record(
        &mut self,
        account: AccountId,
        name: &str,
        _: DateTime<Utc>,
    ) -> StoreResult<Option<StepId>> {
        let new = self.steps.insert((account, name.to_owned()));
        Ok(new.then(|| self.next_id()))
    }
}
