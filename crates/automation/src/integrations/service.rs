//! Reads apps for members, and manages hooks for administrators.

use super::{App, HookTarget, HookType, IntegrationHook, KeptAs, NewIntegrationHook};
use crate::Deps;
use crate::error::{AutomationError, Result};
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::values::{MAX_STRING, check_required};
use nimchat_core_model::{
    Attributes, InboxId, IntegrationHookId, StoreError, Violation, Violations, service,
    signing_secret,
};

/// An app as an account uses it.
#[derive(Debug, Clone, PartialEq)]
pub struct AppView {
    /// The app.
    pub app: &'static App,
    /// Does the account use it? A hook that is not in use counts.
    pub enabled: bool,
    /// The account's hooks of it.
    pub hooks: Vec<IntegrationHook>,
}

/// A hook's attributes. A new hook needs an app.
#[derive(Debug, Clone, Default)]
pub struct SaveHook {
    /// The app; cannot be changed.
    pub app_id: Option<String>,
    /// The inbox; cannot be changed.
    pub inbox_id: Option<InboxId>,
    /// Is it in use? A new one is.
    pub enabled: Option<bool>,
    /// The settings; they replace the present ones.
    pub settings: Option<Attributes>,
}

service! {
    /// Reads apps, and manages hooks.
    IntegrationService(Deps)
}

impl IntegrationService {
    /// Every app of the catalogue.
    pub fn apps(&self, caller: &Agent) -> Result<Vec<AppView>> {
        let account = caller.account_id();
        let mut view = self.deps.read()?;
        let hooks = view.integration_hooks().of_account(account)?;
        let webhooks = !view.webhooks().of_account(account)?.is_empty();
        let dashboard_apps = !view.dashboard_apps().of_account(account)?.is_empty();
        let app = |app: &'static App| {
            let own = hooks.iter().filter(|hook| hook.app_id == app.id);
            let hooks: Vec<IntegrationHook> = own.cloned().collect();
            AppView {
                enabled: match app.id.as_str() {
                    HookTarget::APP => webhooks || !hooks.is_empty(),
                    "dashboard_apps" => dashboard_apps,
                    _ => !hooks.is_empty(),
                },
                app,
                hooks,
            }
        };
        Ok(App::all().iter().map(app).collect())
    }

    /// The app with this id.
    pub fn app(&self, caller: &Agent, id: &str) -> Result<AppView> {
        let found = self
            .apps(caller)?
            .into_iter()
            .find(|view| view.app.id == id);
        found.ok_or(AutomationError::NotFound)
    }

    /// The hook, if it is this account's.
    pub fn hook(
        &self,
        Administrator(caller): &Administrator,
        id: IntegrationHookId,
    ) -> Result<IntegrationHook> {
        let account = caller.account_id();
        let found = self.deps.read()?.integration_hooks().find(account, id)?;
        found.ok_or(AutomationError::NotFound)
    }

    /// Adds a hook. Only one of an app that allows one; an app that is not in the catalogue allows one.
    pub fn create(
        &self,
        Administrator(caller): &Administrator,
        command: SaveHook,
    ) -> Result<IntegrationHook> {
        let app_id = command.app_id.unwrap_or_default();
        let settings = command.settings.unwrap_or_default();
        let app = App::find(&app_id);
        let mut violations = Violations::new();
        violations.check(check_required("app_id", &app_id, MAX_STRING));
        if let Some(app) = app {
            match app.kept_as {
                KeptAs::Records if app_id == HookTarget::APP => {
                    let target = HookTarget::checked(&settings, &*self.deps.messaging.rule);
                    violations.check(target.map(drop))
                }
                KeptAs::Settings => violations.check(app.check(&settings)),
                KeptAs::Records => {
                    violations.check(Err(Violation::new("app_id", "is used without a hook")))
                }
                KeptAs::SignIn => {
                    violations.check(Err(Violation::new("app_id", "is not connected")))
                }
            };
            if app.hook_type == HookType::Inbox && command.inbox_id.is_none() {
                violations.add("inbox_id", "can't be blank");
            }
        }
        violations.into_result()?;
        let mut work = self.deps.store.begin()?;
        let hook = work.integration_hooks().add(NewIntegrationHook {
            account_id: caller.account_id(),
            inbox_id: command.inbox_id,
            app_id,
            single: app.is_none_or(|app| !app.allow_multiple_hooks),
            enabled: command.enabled.unwrap_or(true),
            settings,
            secret: signing_secret(&*self.deps.messaging.tokens),
            created_at: self.deps.messaging.clock.now(),
        });
        let hook = hook.map_err(refused)?;
        work.commit()?;
        Ok(hook)
    }

    /// Changes whether it is in use, and its settings.
    pub fn update(
        &self,
        Administrator(caller): &Administrator,
        id: IntegrationHookId,
        command: SaveHook,
    ) -> Result<IntegrationHook> {
        let (now, mut work) = self.deps.begin()?;
        let found = work.integration_hooks().find(caller.account_id(), id)?;
        let mut hook = found.ok_or(AutomationError::NotFound)?;
        if let Some(settings) = command.settings {
            if hook.is_called() {
                HookTarget::checked(&settings, &*self.deps.messaging.rule)?;
            } else if let Some(app) = hook.app() {
                app.check(&settings)?;
            }
            hook.settings = settings;
        }
        hook.enabled = command.enabled.unwrap_or(hook.enabled);
        hook.updated_at = now;
        work.integration_hooks().update(&hook)?;
        work.commit()?;
        Ok(hook)
    }

    /// Removes it.
    pub fn delete(
        &self,
        Administrator(caller): &Administrator,
        id: IntegrationHookId,
    ) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        if !work.integration_hooks().remove(caller.account_id(), id)? {
            return Err(AutomationError::NotFound);
        }
        Ok(work.commit()?)
    }
}

/// A second hook of an app that allows one, or an inbox that is not the account's.
fn refused(error: StoreError) -> AutomationError {
    error.of_caller(
        &[("integration_hooks_account_id_single_app_id_key", "app_id")],
        Some("inbox_id"),
    )
}
