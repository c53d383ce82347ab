//! The handlers.

use super::json::HookBody;
use super::json::{ShownApp, ShownHook};
use crate::Services;
use crate::inboxes::present::sees_secrets;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{In, Result, made_id};
use nimchat_automation::integrations::AppView;
use nimchat_automation::{IntegrationHook, IntegrationService};
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::Messaging;

type Answered = Result<ShownHook>;

pub(super) fn apps(call: &In<Agent>, services: &Services) -> Result<Vec<ShownApp>> {
    let apps = services.automation.integrations.apps(&call.caller)?;
    shown_apps(apps, &call.caller, &services.messaging)
}

pub(super) fn app(call: &In<Agent>, services: &Services) -> Result<ShownApp> {
    let app = services
        .automation
        .integrations
        .app(&call.caller, &call.segment("id"))?;
    let shown = shown_apps(vec![app], &call.caller, &services.messaging)?.pop();
    shown.ok_or_else(|| nimchat_automation::AutomationError::NotFound.into())
}

pub(super) fn create(call: &In<Administrator, HookBody>, services: &Services) -> Answered {
    let command = call.read()?.into();
    let hook = services
        .automation
        .integrations
        .create(&call.caller, command)?;
    shown_hook(hook, &call.caller, &services.messaging)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, HookBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::IntegrationHook)?;
    let hook = services.automation.integrations.hook(&call.caller, id)?;
    shown_hook(hook, &call.caller, &services.messaging)
}

pub(super) fn update(call: &In<Administrator, HookBody>, services: &Services) -> Answered {
    let id = call.id("hook_id");
    services.automation.integrations.hook(&call.caller, id)?;
    let command = call.read()?.into();
    let hook = services
        .automation
        .integrations
        .update(&call.caller, id, command)?;
    shown_hook(hook, &call.caller, &services.messaging)
}

pub(super) fn delete(call: &In<Administrator>, integrations: &IntegrationService) -> Result<()> {
    let id = call.id("hook_id");
    Ok(integrations.delete(&call.caller, id)?)
}

/// Reads the inboxes of all hooks at once, if any hook has one. Only administrators see settings.
fn shown_apps(apps: Vec<AppView>, caller: &Agent, messaging: &Messaging) -> Result<Vec<ShownApp>> {
    let mut hooks = apps.iter().flat_map(|view| &view.hooks);
    let inboxes = if hooks.any(|hook| hook.inbox_id.is_some()) {
        messaging.inboxes.list(caller)?
    } else {
        Vec::new()
    };
    let hook = |hook: IntegrationHook| ShownHook {
        inbox: inboxes
            .iter()
            .find(|inbox| Some(inbox.id) == hook.inbox_id)
            .cloned(),
        secrets: sees_secrets(caller),
        hook,
    };
    let shown = apps.into_iter().map(|view| ShownApp {
        app: view.app,
        enabled: view.enabled,
        details: sees_secrets(caller),
        hooks: view.hooks.into_iter().map(hook).collect(),
    });
    Ok(shown.collect())
}

fn shown_hook(hook: IntegrationHook, caller: &Administrator, messaging: &Messaging) -> Answered {
    let inbox = match hook.inbox_id {
        Some(id) => messaging.inboxes.by_id(caller.0.account_id(), id)?,
        None => None,
    };
    Ok(ShownHook {
        hook,
        inbox,
        secrets: true,
    })
}
