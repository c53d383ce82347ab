//! Integrations: the apps that an account can use, and the hooks that hold its settings for them
//! (docs/rules/contacts-and-inboxes.md §6).

mod catalogue;
mod service;
mod target;

pub use catalogue::{App, HookType, KeptAs, Setting, SettingKind};
pub use service::{AppView, IntegrationService, SaveHook};
pub use target::HookTarget;

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Attributes, InboxId, IntegrationHookId};

/// The settings with which an account, or an inbox, uses an app.
#[derive(Debug, Clone, PartialEq)]
pub struct IntegrationHook {
    /// Its id.
    pub id: IntegrationHookId,
    /// Its account.
    pub account_id: AccountId,
    /// Its inbox, if it is an inbox's.
    pub inbox_id: Option<InboxId>,
    /// The app: one of the catalogue, or another one, about which nothing is known.
    pub app_id: String,
    /// Is it in use?
    pub enabled: bool,
    /// The settings.
    pub settings: Attributes,
    /// The secret that signs the calls of a hook that is called: `whsec_` and 32 bytes in base 64 (Standard Webhooks).
    pub secret: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl IntegrationHook {
    /// Its app, if the catalogue has it.
    pub fn app(&self) -> Option<&'static App> {
        App::find(&self.app_id)
    }

    /// The address that it is called at, and the events, if it is a hook that is called and in use.
    pub fn target(&self) -> Option<HookTarget> {
        (self.enabled && self.is_called())
            .then(|| HookTarget::read(&self.settings).ok())
            .flatten()
    }

    /// Are events posted to an address of its settings?
    pub fn is_called(&self) -> bool {
        self.app_id == HookTarget::APP
    }

    /// Whose settings it holds.
    pub fn hook_type(&self) -> HookType {
        self.app().map_or(HookType::Account, |app| app.hook_type)
    }
}

/// A hook before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewIntegrationHook {
    /// As [`IntegrationHook::account_id`].
    pub account_id: AccountId,
    /// As [`IntegrationHook::inbox_id`].
    pub inbox_id: Option<InboxId>,
    /// As [`IntegrationHook::app_id`].
    pub app_id: String,
    /// May the account have only this one of its app?
    pub single: bool,
    /// As [`IntegrationHook::enabled`].
    pub enabled: bool,
    /// As [`IntegrationHook::settings`].
    pub settings: Attributes,
    /// As [`IntegrationHook::secret`].
    pub secret: String,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}
