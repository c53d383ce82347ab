//! The request body of a hook. Apps and hooks (`operations.json #55`, `#56`; docs/rules/contacts-and-inboxes.md §6).

use nimchat_api_kit::lenient;
use nimchat_automation::IntegrationHook;
use nimchat_automation::integrations::{App, HookType, SaveHook};
use nimchat_core_model::{Attributes, InboxId};
use nimchat_messaging::Inbox;
use nimchat_wire::words::HookStatusWord;
use nimchat_wire::{ByProfile, Command, Context, Present, TextOrNumber};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// Flat, or under the key `hook`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveHook)]
pub(super) struct HookBody {
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
pub(super) struct ShownHook {
    pub(super) hook: IntegrationHook,
    pub(super) inbox: Option<Inbox>,
    pub(super) secrets: bool,
}

/// An app, and whether what only administrators need is shown.
pub(super) struct ShownApp {
    pub(super) app: &'static App,
    pub(super) enabled: bool,
    pub(super) details: bool,
    pub(super) hooks: Vec<ShownHook>,
}

/// Is it a hook of an inbox? In `chatwoot`, what it is a hook of.
type HookKind = ByProfile<bool, &'static str>;

#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::option_option, reason = "an absent key and null differ")]
pub(super) struct HookJson {
    id: TextOrNumber,
    app_id: String,
    /// Null for a hook of the account
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    inbox_id: Option<Option<String>>,
    inbox: Option<HookInboxJson>,
    account_id: TextOrNumber,
    /// Is it in use?
    status: bool,
    /// True for a hook of an inbox; or `account` or `inbox`
    hook_type: HookKind,
    /// Only administrators see them
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, nullable = false)]
    settings: Option<Attributes>,
    /// The secret with which receivers verify calls (Standard Webhooks), of a hook that is called. Only administrators see
    /// it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    secret: Option<String>,
    /// Always null: only services that nimchat is no client of use it. Only administrators see it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reference_id: Option<Option<String>>,
}

#[derive(Debug, Serialize, ToSchema)]
struct HookInboxJson {
    id: InboxId,
    name: String,
}

impl Present<ShownHook> for HookJson {
    fn present(
        ShownHook {
            hook,
            inbox,
            secrets,
        }: &ShownHook,
        context: &Context,
    ) -> Self {
        let text_or_number = |id: i64| ByProfile::of(context, id.to_string(), id);
        let hook_type = hook.hook_type();
        Self {
            id: text_or_number(hook.id.get()),
            app_id: hook.app_id.clone(),
            inbox_id: context.in_reference(|| hook.inbox_id.map(|id| id.to_string())),
            inbox: inbox.as_ref().map(|inbox| HookInboxJson {
                id: inbox.id,
                name: inbox.name.clone(),
            }),
            account_id: text_or_number(hook.account_id.get()),
            status: hook.enabled,
            hook_type: ByProfile::of(context, hook_type == HookType::Inbox, hook_type.as_str()),
            settings: secrets.then(|| hook.settings.clone()),
            secret: (*secrets && hook.is_called()).then(|| hook.secret.clone()),
            reference_id: secrets.then_some(None),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::option_option, reason = "an absent key and null differ")]
pub(super) struct AppJson {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    logo: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    i18n_key: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, nullable = false)]
    settings_json_schema: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<Object>, nullable = false)]
    settings_form_schema: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    visible_properties: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    action: Option<Option<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    button: Option<Option<&'static str>>,
    /// In the profile `chatwoot` only administrators see it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    hook_type: Option<&'static str>,
    /// In the profile `chatwoot` only administrators see it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    allow_multiple_hooks: Option<bool>,
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

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(apps: Vec<ShownApp>)]
pub(super) struct EnvelopedAppsJson {
    #[present(Present::present(apps, context))]
    payload: Vec<AppJson>,
}
