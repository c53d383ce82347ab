//! Reactions to events: webhooks and their deliveries, automation rules, and agent bots; and other systems beside an
//! account.
//!
//! The crate decides which endpoint gets which event and when a failed delivery is repeated. The shape of a payload and
//! its transport come in through ports ([`deliveries::Payloads`], [`deliveries::Sender`]).
//!
#![cfg_attr(feature = "memory", doc = "```")]
#![cfg_attr(not(feature = "memory"), doc = "```ignore")]
//! use nimchat_accounts::accounts::NewOwner;
//! use nimchat_accounts::{AccountService, Authenticator};
//! use nimchat_automation::CreateWebhook;
//! use nimchat_automation::WebhookService;
//! use nimchat_automation::memory::MemoryStore;
//! use std::sync::Arc;
//!
//! let members = Arc::new(nimchat_accounts::memory::MemoryStore::new());
//! let people = members.deps();
//! let grace = NewOwner {
//!     name: "Grace".to_owned(),
//!     email: "grace@example.com".to_owned(),
//!     password: None,
//! };
//! let (account, grace) = AccountService::new(people.clone()).create_with_owner("Engines", grace)?;
//! let caller = Authenticator::new(people.store).administrator(Some(&grace.access_token), account.id)?;
//!
//! let messaging = Arc::new(nimchat_messaging::memory::MemoryStore::new()).deps(members);
//! let deps = Arc::new(MemoryStore::new()).deps(messaging);
//! let webhook = WebhookService::new(deps).create(
//!     &caller,
//!     CreateWebhook {
//!         url: Some("https://hooks.example".to_owned()),
//!         ..CreateWebhook::default()
//!     },
//! )?;
//! assert!(webhook.secret.starts_with("whsec_"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod actions;
mod administrators;
pub mod agent_bots;
pub mod dashboard_apps;
pub mod deliveries;
pub mod error;
pub mod executor;
mod files;
pub mod integrations;
pub mod macros;
pub mod ports;
pub mod rules;
pub mod webhooks;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "memory")]
pub mod memory;

pub use agent_bots::{
    AgentBot, AgentBotDraft, AgentBotService, AgentBotView, BotType, NewAgentBot,
    PlatformBotService,
};
pub use dashboard_apps::{DashboardApp, DashboardAppService};
pub use deliveries::{
    Attempt, DeliverWebhook, Delivery, DeliveryStatus, Endpoint, EndpointEvent, EndpointStanding,
    InboxEndpoint, NewDelivery, Payloads, Sender, Sent, WebhookFanOut, WebhookHandler,
};
pub use error::{AutomationError, Result};
pub use executor::{ActionPayloads, Executor};
pub use integrations::{IntegrationHook, IntegrationService};
pub use macros::{
    ExecuteMacro, Macro, MacroRunner, MacroService, MacroVisibility, NewMacro, SaveMacro,
};
pub use rules::{
    AutomationRule, AutomationRuleService, NewAutomationRule, RuleEvent, RuleRun, RuleRunner,
    SaveAutomationRule,
};
pub use webhooks::{
    CreateWebhook, DeliveryView, Health, NewWebhook, RetiredSecret, Subscription, UpdateWebhook,
    Webhook, WebhookService,
};

use chrono::{DateTime, Utc};
use nimchat_core_model::{StoreResult, facade};
use std::sync::Arc;

/// The ports that the services of this domain need.
#[derive(Clone)]
pub struct Deps {
    /// Storage.
    pub store: Arc<dyn ports::Store>,
    /// Conversations, the people of accounts, the clock, randomness, and the rule on addresses that may be called.
    pub messaging: nimchat_messaging::Deps,
}

impl Deps {
    /// Begins a read.
    pub(crate) fn read(&self) -> StoreResult<Box<dyn ports::View + '_>> {
        self.store.read()
    }

    /// A unit of work, and the time at which it has begun: on SQLite it waits for others.
    pub(crate) fn begin(&self) -> StoreResult<(DateTime<Utc>, Box<dyn ports::Work + '_>)> {
        let work = self.store.begin()?;
        Ok((self.messaging.clock.now(), work))
    }
}

facade! {
    /// Every service of this domain.
    Automation(Deps) {
        /// The bots of accounts.
        agent_bots: AgentBotService,
        /// Dashboard apps.
        dashboard_apps: DashboardAppService,
        /// Integrations.
        integrations: IntegrationService,
        /// Macros.
        macros: MacroService,
        /// Bots, as operators manage them.
        platform_bots: PlatformBotService,
        /// Automation rules.
        rules: AutomationRuleService,
        /// Webhooks.
        webhooks: WebhookService,
    }
}
