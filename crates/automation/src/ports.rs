//! The storage ports of this domain.

use crate::agent_bots::{AgentBot, NewAgentBot};
use crate::dashboard_apps::{DashboardApp, NewDashboardApp};
use crate::deliveries::{
    AccountEndpoints, Attempt, Delivery, DeliveryStatus, Endpoint, EndpointStanding, NewDelivery,
    deliver,
};
use crate::integrations::{IntegrationHook, NewIntegrationHook};
use crate::macros::{Macro, NewMacro};
use crate::rules::{AutomationRule, NewAutomationRule, NewRuleRun, RuleRun};
use crate::webhooks::{Health, NewWebhook, Webhook};
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, AgentBotId, AutomationRuleId, DashboardAppId, DeliveryId, DoneSteps, EventId,
    InboxId, IntegrationHookId, Jobs, MacroId, Outbox, Page, PageRequest, PlatformAppId, Portion,
    StoreResult, UploadedFiles, UserId, WebUrl, WebhookId, store_ports,
};
use std::collections::HashMap;

/// Reads webhooks.
pub trait WebhookLookup {
    /// The webhook, if it is this account's.
    fn find(&mut self, account: AccountId, id: WebhookId) -> StoreResult<Option<Webhook>>;
    /// Every webhook of the account, by id.
    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<Webhook>>;
}

/// Stores webhooks.
pub trait Webhooks: WebhookLookup {
    /// Adds one. A taken address is a conflict on `webhooks_account_id_url_key`; an account that does not exist, or an
    /// inbox that is not this account's, is a missing reference.
    fn add(&mut self, webhook: NewWebhook) -> StoreResult<Webhook>;
    /// Writes address, subscriptions, secrets and health of an existing one. Conflicts as [`Webhooks::add`].
    fn update(&mut self, webhook: &Webhook) -> StoreResult<()>;
    /// Notes an attempt that succeeded: the address has no failures.
    fn note_success(&mut self, id: WebhookId) -> StoreResult<()>;
    /// Notes an attempt that failed at this time. Answers how the address fares; none if the webhook is gone.
    fn note_failure(&mut self, id: WebhookId, at: DateTime<Utc>) -> StoreResult<Option<Health>>;
    /// Disables it. False if it is disabled or gone.
    fn disable(&mut self, id: WebhookId, at: DateTime<Utc>) -> StoreResult<bool>;
    /// Removes one with its pending deliveries and their jobs. False if there was none.
    fn remove(&mut self, account: AccountId, id: WebhookId) -> StoreResult<bool>;
}

/// Reads dashboard apps.
pub trait DashboardAppLookup {
    /// The app, if it is this account's.
    fn find(&mut self, account: AccountId, id: DashboardAppId)
    -> StoreResult<Option<DashboardApp>>;
    /// Every app of the account, by id.
    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<DashboardApp>>;
}

/// Stores dashboard apps.
pub trait DashboardApps: DashboardAppLookup {
    /// Adds one.
    fn add(&mut self, app: NewDashboardApp) -> StoreResult<DashboardApp>;
    /// Writes title and content of an existing one of its account.
    fn update(&mut self, app: &DashboardApp) -> StoreResult<()>;
    /// Removes it. False if there was none.
    fn remove(&mut self, account: AccountId, id: DashboardAppId) -> StoreResult<bool>;
}

/// Reads automation rules.
pub trait RuleLookup {
    /// The rule, if it is this account's.
    fn find(
        &mut self,
        account: AccountId,
        id: AutomationRuleId,
    ) -> StoreResult<Option<AutomationRule>>;
    /// The rules of the account by id: a page of them, or all.
    fn of_account(
        &mut self,
        account: AccountId,
        page: Option<Page>,
    ) -> StoreResult<Vec<AutomationRule>>;
    /// The active rules of these accounts, by id.
    fn active(&mut self, accounts: &[AccountId]) -> StoreResult<Vec<AutomationRule>>;
}

/// Stores automation rules.
pub trait Rules: RuleLookup {
    /// Adds one.
    fn add(&mut self, rule: NewAutomationRule) -> StoreResult<AutomationRule>;
    /// As [`RuleLookup::find`]; no other work changes the rule until this work ends.
    fn lock(
        &mut self,
        account: AccountId,
        id: AutomationRuleId,
    ) -> StoreResult<Option<AutomationRule>>;
    /// Writes every attribute of an existing one of its account.
    fn update(&mut self, rule: &AutomationRule) -> StoreResult<()>;
    /// Removes it. False if there was none.
    fn remove(&mut self, account: AccountId, id: AutomationRuleId) -> StoreResult<bool>;
}

/// Reads macros.
pub trait MacroLookup {
    /// The macro, if it is this account's.
    fn find(&mut self, account: AccountId, id: MacroId) -> StoreResult<Option<Macro>>;
    /// The macros of the account that the user may use, by id.
    fn visible(&mut self, account: AccountId, user: UserId) -> StoreResult<Vec<Macro>>;
}

/// Stores macros.
pub trait Macros: MacroLookup {
    /// Adds one.
    fn add(&mut self, new: NewMacro) -> StoreResult<Macro>;
    /// Writes every attribute of an existing one of its account.
    fn update(&mut self, changed: &Macro) -> StoreResult<()>;
    /// Removes it. False if there was none.
    fn remove(&mut self, account: AccountId, id: MacroId) -> StoreResult<bool>;
}

/// Reads the runs of rules.
pub trait RuleRunLookup {
    /// The requested ones of the rule's runs, newest first.
    fn of_rule(
        &mut self,
        account: AccountId,
        rule: AutomationRuleId,
        asked: &PageRequest,
    ) -> StoreResult<Portion<RuleRun>>;
    /// Which of these rules have a run for which of these events.
    fn of_events(
        &mut self,
        rules: &[AutomationRuleId],
        events: &[EventId],
    ) -> StoreResult<Vec<(AutomationRuleId, EventId)>>;
}

/// Stores the runs of rules.
pub trait RuleRuns: RuleRunLookup {
    /// Adds those that do not exist yet, and answers which these are. A rule that does not exist is a missing reference.
    fn add(&mut self, runs: &[NewRuleRun]) -> StoreResult<Vec<(AutomationRuleId, EventId)>>;
}

/// Forgets what rules did, after a time.
pub trait RuleHistory: Send + Sync {
    /// Removes up to `limit` runs that are older, and answers how many.
    fn forget_runs(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize>;
    /// Removes the records of up to `limit` done steps that are older, and answers how many.
    fn forget_steps(&self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize>;
}

/// Reads integration hooks.
pub trait IntegrationHookLookup {
    /// The hook, if it is this account's.
    fn find(
        &mut self,
        account: AccountId,
        id: IntegrationHookId,
    ) -> StoreResult<Option<IntegrationHook>>;
    /// Every hook of the account, by id.
    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<IntegrationHook>>;
}

/// Stores integration hooks.
pub trait IntegrationHooks: IntegrationHookLookup {
    /// Adds one. A second one of an app of which the account may have a single one is a conflict on
    /// `integration_hooks_account_id_single_app_id_key`; an inbox that is not this account's is a missing reference.
    fn add(&mut self, hook: NewIntegrationHook) -> StoreResult<IntegrationHook>;
    /// Writes whether an existing one is in use, and its settings.
    fn update(&mut self, hook: &IntegrationHook) -> StoreResult<()>;
    /// Removes it. False if there was none.
    fn remove(&mut self, account: AccountId, id: IntegrationHookId) -> StoreResult<bool>;
}

/// Reads deliveries.
pub trait DeliveryLookup {
    /// The account's webhooks, and which other kinds of endpoints it has.
    fn endpoints(&mut self, account: AccountId) -> StoreResult<AccountEndpoints>;
    /// The account's newest deliveries, newest first.
    fn newest(&mut self, account: AccountId, limit: u32) -> StoreResult<Vec<Delivery>>;
    /// Those of these deliveries that exist, in any order.
    fn many(&mut self, ids: &[DeliveryId]) -> StoreResult<Vec<Delivery>>;
    /// The delivery, if it goes to this endpoint of the account.
    fn find(
        &mut self,
        account: AccountId,
        endpoint: Endpoint,
        id: DeliveryId,
    ) -> StoreResult<Option<Delivery>>;
    /// The newest deliveries to this endpoint of the account, newest first: those with ids below `before`.
    fn of_endpoint(
        &mut self,
        account: AccountId,
        endpoint: Endpoint,
        before: Option<DeliveryId>,
        limit: u32,
    ) -> StoreResult<Vec<Delivery>>;
    /// Each of these endpoints with the secrets that sign at this time. An endpoint that was removed is omitted.
    fn standing(
        &mut self,
        endpoints: &[Endpoint],
        at: DateTime<Utc>,
    ) -> StoreResult<HashMap<Endpoint, EndpointStanding>>;
    /// Every attempt at these deliveries; those at one delivery are in order.
    fn attempts(&mut self, ids: &[DeliveryId]) -> StoreResult<Vec<(DeliveryId, Attempt)>>;
}

/// Stores deliveries.
pub trait Deliveries: DeliveryLookup {
    /// Adds those that do not exist yet: an endpoint gets an event once, however often it is handed over. Answers the
    /// id of each that was added, in their order.
    fn add(&mut self, deliveries: &[NewDelivery]) -> StoreResult<Vec<Option<DeliveryId>>>;
    /// Records an attempt and its resulting status. A delivery that was removed meanwhile is ignored.
    fn record(
        &mut self,
        id: DeliveryId,
        attempt: &Attempt,
        status: DeliveryStatus,
    ) -> StoreResult<()>;
    /// Makes a settled delivery pending again, at this address. False if it is pending or gone.
    fn reopen(&mut self, id: DeliveryId, url: &WebUrl) -> StoreResult<bool>;
    /// Removes deliveries that were created before this time, with their attempts: the oldest, at the most `limit`.
    /// Answers how many.
    fn forget(&mut self, before: DateTime<Utc>, limit: u32) -> StoreResult<usize>;
}

/// Reads agent bots.
pub trait AgentBotLookup {
    /// The bot, whichever account it belongs to.
    fn find(&mut self, id: AgentBotId) -> StoreResult<Option<AgentBot>>;
    /// The bot, if it belongs to this account or the installation.
    fn seen(&mut self, account: AccountId, id: AgentBotId) -> StoreResult<Option<AgentBot>>;
    /// Every bot of the account and of the installation, by id.
    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<AgentBot>>;
    /// Every bot that the platform app may manage, by id.
    fn of_app(&mut self, app: PlatformAppId) -> StoreResult<Vec<AgentBot>>;
    /// The bot that answers in this inbox of the account.
    fn of_inbox(&mut self, account: AccountId, inbox: InboxId) -> StoreResult<Option<AgentBot>>;
    /// Every inbox of the account in which a bot answers, by id, with the bot.
    fn answering(&mut self, account: AccountId) -> StoreResult<Vec<(InboxId, AgentBot)>>;
}

/// Stores agent bots and the inboxes that they answer in.
pub trait AgentBots: AgentBotLookup {
    /// Adds one. An account that does not exist is a missing reference.
    fn add(&mut self, bot: NewAgentBot) -> StoreResult<AgentBot>;
    /// Writes every attribute of an existing one, and disconnects it from the inboxes of accounts that it is no longer
    /// visible to. An account that does not exist is a missing reference.
    fn update(&mut self, bot: &AgentBot) -> StoreResult<()>;
    /// Removes one with everything that depends on it: its inbox connections, its token and the apps' permissions; its
    /// messages stay without a sender (docs/rules/accounts.md §6). False if there was none.
    fn remove(&mut self, id: AgentBotId) -> StoreResult<bool>;
    /// Connects the bot to the inbox, replacing the present one. An inbox that is not this account's, or a bot that is
    /// not visible to the account, is a missing reference.
    fn connect(&mut self, account: AccountId, inbox: InboxId, bot: AgentBotId) -> StoreResult<()>;
    /// Disconnects the inbox's bot. An inbox that is not this account's is a missing reference.
    fn disconnect(&mut self, account: AccountId, inbox: InboxId) -> StoreResult<()>;
}

/// Reads access tokens of bots, and the platform apps that may manage them. Both are stored where the accounts domain
/// reads them.
pub trait BotAccessLookup {
    /// The tokens of these bots.
    fn tokens_of(&mut self, bots: &[AgentBotId]) -> StoreResult<Vec<(AgentBotId, String)>>;
    /// May the app manage the bot?
    fn is_permitted(&mut self, app: PlatformAppId, bot: AgentBotId) -> StoreResult<bool>;
}

/// Stores bots' access tokens, one per bot, and permissions.
pub trait BotAccess: BotAccessLookup {
    /// Replaces the bot's token with this one. The old one is invalid from the commit on.
    fn set_token(&mut self, bot: AgentBotId, token: &str, at: DateTime<Utc>) -> StoreResult<()>;
    /// Lets the app manage the bot; granting it again changes nothing.
    fn permit(&mut self, app: PlatformAppId, bot: AgentBotId, at: DateTime<Utc>)
    -> StoreResult<()>;
}

store_ports! {
    both {
        /// Webhooks.
        webhooks: WebhookLookup, Webhooks;
        /// Dashboard apps.
        dashboard_apps: DashboardAppLookup, DashboardApps;
        /// Integration hooks.
        integration_hooks: IntegrationHookLookup, IntegrationHooks;
        /// Automation rules.
        rules: RuleLookup, Rules;
        /// Their runs.
        rule_runs: RuleRunLookup, RuleRuns;
        /// Macros.
        macros: MacroLookup, Macros;
        /// Deliveries.
        deliveries: DeliveryLookup, Deliveries;
        /// Agent bots.
        agent_bots: AgentBotLookup, AgentBots;
        /// Their tokens and permissions.
        bot_access: BotAccessLookup, BotAccess;
    }
    view {}
    work {
        /// Files that were uploaded, which rules and macros take.
        uploads: UploadedFiles;
        /// Steps that are done at most once.
        steps: DoneSteps;
        /// Events.
        outbox: Outbox;
        /// Jobs.
        jobs: Jobs;
    }
    store {
        /// Adds those of the deliveries that do not exist yet, each with its job, which the delivery's id completes.
        /// Deliveries that are lost are added again.
        fn deliver(&self, deliveries: &[NewDelivery]) -> StoreResult<()> {
            deliver(self.begin()?, deliveries)
        }
    }
}
