//! Integrations: the apps that an account can use, and its hooks (docs/rules/contacts-and-inboxes.md §6).
//!
//! The request body of a hook. Apps and hooks (`operations.json #55`, `#56`; docs/rules/contacts-and-inboxes.md §6).

use crate::Services;
use crate::inboxes::present::sees_secrets;
use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_automation::integrations::{App, AppView, HookType, SaveHook};
use nimchat_automation::{IntegrationHook, IntegrationService};
use nimchat_core_model::{Attributes, InboxId};
use nimchat_messaging::{Inbox, Messaging};
use nimchat_wire::words::HookStatusWord;
use nimchat_wire::{ByProfile, TextOrNumber};
use serde::Deserializer;
use serde::de::Error;
use serde_json::Value;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const APPS: &str = "/api/v1/accounts/{account_id}/integrations/apps";
    const APP: &str = "/api/v1/accounts/{account_id}/integrations/apps/{id}";
    const HOOKS: &str = "/api/v1/accounts/{account_id}/integrations/hooks";
    const HOOK: &str = "/api/v1/accounts/{account_id}/integrations/hooks/{hook_id}";
    vec![
        Route::get(APPS)
            .operation(55)
            .summary("Get the details of all Integrations available for the account")
            .answers::<ByProfile<Vec<AppJson>, EnvelopedAppsJson>>()
            .to(apps),
        Route::get(APP)
            .summary("Get the details of an integration")
            .answers::<AppJson>()
            .to(app)
            .text_segment("id"),
        Route::post(HOOKS)
            .operation(56)
            .summary("Create an integration hook")
            .body_under::<HookBody>("hook")
            .requires(&["app_id"])
            .answers::<HookJson>()
            .to_repeatable(create, created),
        Route::update(HOOK)
            .operation(57)
            .summary("Update an Integration Hook")
            .body_under::<HookBody>("hook")
            .answers::<HookJson>()
            .to(update),
        Route::delete(HOOK)
            .summary("Delete an integration hook")
            .to(by_id("hook_id", IntegrationService::delete)),
    ]
}

/// Flat, or under the key `hook`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveHook)]
struct HookBody {
    /// The ID of app for which integration hook is being created; cannot be changed
    app_id: Option<String>,
    /// The inbox ID, if the hook is an inbox hook; cannot be changed
    #[schema(value_type = Option<String>)]
    inbox_id: Option<InboxId>,
    /// `enabled` or `disabled`, or a boolean
    #[serde(deserialize_with = "status")]
    #[schema(value_type = Option<HookStatusWord>)]
    #[command(enabled = body.status)]
    status: Option<bool>,
    /// The settings required by the integration
    settings: Option<Attributes>,
}

/// A word of Chatwoot's, or a flag.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let sent = match Value::deserialize(deserializer)? {
        Value::String(word) if word == "enabled" => Value::Bool(true),
        Value::String(word) if word == "disabled" => Value::Bool(false),
        value => value,
    };
    lenient::from_value(sent).map_err(D::Error::custom)
}

/// A hook with its inbox, and whether its settings are shown.
struct ShownHook {
    hook: IntegrationHook,
    inbox: Option<Inbox>,
    secrets: bool,
}

/// An app, and whether what only administrators need is shown.
struct ShownApp {
    app: &'static App,
    enabled: bool,
    details: bool,
    hooks: Vec<ShownHook>,
}

/// Is it a hook of an inbox? In `chatwoot`, what it is a hook of.
type HookKind = ByProfile<bool, &'static str>;

#[wire(shown: ShownHook, hook = shown.hook)]
struct HookJson {
    #[present(TextOrNumber::number(context, hook.id.get()))]
    id: TextOrNumber,
    app_id: String,
    /// Null for a hook of the account
    #[schema(value_type = Option<String>)]
    #[present(context.in_reference(|| hook.inbox_id.map(|id| id.to_string())))]
    inbox_id: OrAbsent<Option<String>>,
    #[present(shown.inbox)]
    inbox: Option<HookInboxJson>,
    #[present(TextOrNumber::number(context, hook.account_id.get()))]
    account_id: TextOrNumber,
    /// Is it in use?
    #[present(hook.enabled)]
    status: bool,
    /// True for a hook of an inbox; or `account` or `inbox`
    #[present(ByProfile::of(context, hook.hook_type() == HookType::Inbox, hook.hook_type().as_str()))]
    hook_type: HookKind,
    /// Only administrators see them
    #[schema(value_type = Object)]
    #[present(shown.secrets.then(|| hook.settings.clone()))]
    settings: OrAbsent<Attributes>,
    /// The secret with which receivers verify calls (Standard Webhooks), of a hook that is called. Only administrators see
    /// it
    #[present((shown.secrets && hook.is_called()).then(|| hook.secret.clone()))]
    secret: OrAbsent<String>,
    /// Always null: only services that nimchat is no client of use it. Only administrators see it
    #[schema(value_type = Option<String>)]
    #[present(shown.secrets.then_some(None))]
    reference_id: OrAbsent<Option<String>>,
}

#[wire(inbox: Inbox)]
struct HookInboxJson {
    id: InboxId,
    name: String,
}

#[wire]
struct AppJson {
    id: &'static str,
    name: &'static str,
    /// What it does; of an app that this server does not call, that it does not
    description: String,
    short_description: &'static str,
    /// Does the account have a hook of it?
    enabled: bool,
    /// Does this server act on it?
    connected: bool,
    /// The file of its picture; only administrators see this and the following
    logo: OrAbsent<&'static str>,
    i18n_key: OrAbsent<&'static str>,
    #[schema(value_type = Object)]
    settings_json_schema: OrAbsent<Value>,
    #[schema(value_type = Vec<Object>)]
    settings_form_schema: OrAbsent<Value>,
    visible_properties: OrAbsent<Vec<&'static str>>,
    #[schema(value_type = Option<String>)]
    action: OrAbsent<Option<&'static str>>,
    #[schema(value_type = Option<String>)]
    button: OrAbsent<Option<&'static str>>,
    /// In the profile `chatwoot` only administrators see it
    hook_type: OrAbsent<&'static str>,
    /// In the profile `chatwoot` only administrators see it
    allow_multiple_hooks: OrAbsent<bool>,
    hooks: Vec<HookJson>,
}

impl Present<ShownApp> for AppJson {
    fn present(shown: &ShownApp, context: &Context) -> Self {
        let app = shown.app;
        let stated = shown.details || context.is_reference();
        let details = shown.details.then_some(app);
        Self {
            id: &app.id,
            name: &app.name,
            description: app.stated(),
            short_description: &app.short_description,
            enabled: shown.enabled,
            connected: app.is_connected(),
            logo: details.map(|app| app.logo.as_str()),
            i18n_key: details.map(|app| app.i18n_key.as_str()),
            settings_json_schema: details.and_then(App::settings_schema),
            settings_form_schema: details.and_then(App::settings_form),
            visible_properties: details
                .filter(|app| !app.visible_properties.is_empty())
                .map(|app| app.visible_properties.iter().map(String::as_str).collect()),
            action: details.map(|app| app.action.as_deref()),
            button: details.map(|app| app.action.as_deref()),
            hook_type: stated.then(|| app.hook_type.as_str()),
            allow_multiple_hooks: stated.then_some(app.allow_multiple_hooks),
            hooks: Present::present(&shown.hooks, context),
        }
    }
}

envelopes! {
    struct EnvelopedAppsJson { payload: Vec<AppJson> }
}

type Answered = Result<ShownHook>;

fn apps(call: &In<Agent>, services: &Services) -> Result<Vec<ShownApp>> {
    let apps = services.automation.integrations.apps(&call.caller)?;
    shown_apps(apps, &call.caller, &services.messaging)
}

fn app(call: &In<Agent>, services: &Services) -> Result<ShownApp> {
    let integrations = &services.automation.integrations;
    let app = integrations.app(&call.caller, &call.segment("id"))?;
    let shown = shown_apps(vec![app], &call.caller, &services.messaging)?.pop();
    shown.ok_or_else(|| nimchat_automation::AutomationError::NotFound.into())
}

fn create(call: &In<Administrator, HookBody>, services: &Services) -> Answered {
    let integrations = &services.automation.integrations;
    let command = call.read()?.into();
    let hook = integrations.create(&call.caller, command)?;
    shown_hook(hook, &call.caller, &services.messaging)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, HookBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::IntegrationHook)?;
    let hook = services.automation.integrations.hook(&call.caller, id)?;
    shown_hook(hook, &call.caller, &services.messaging)
}

fn update(call: &In<Administrator, HookBody>, services: &Services) -> Answered {
    let integrations = &services.automation.integrations;
    let id = call.id("hook_id");
    integrations.hook(&call.caller, id)?;
    let command = call.read()?.into();
    let hook = integrations.update(&call.caller, id, command)?;
    shown_hook(hook, &call.caller, &services.messaging)
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
