//! Integrations: the apps that an account can use, and its hooks (docs/rules/contacts-and-inboxes.md §6).

mod handlers;
mod json;

use json::{AppJson, EnvelopedAppsJson, HookBody, HookJson};
use nimchat_api_kit::{Nothing, Route};
use nimchat_wire::ByProfile;

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
            .to(handlers::apps),
        Route::get(APP)
            .summary("Get the details of an integration")
            .answers::<AppJson>()
            .to(handlers::app),
        Route::post(HOOKS)
            .operation(56)
            .summary("Create an integration hook")
            .body_under::<HookBody>("hook")
            .requires(&["app_id"])
            .answers::<HookJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::update(HOOK)
            .operation(57)
            .summary("Update an Integration Hook")
            .body_under::<HookBody>("hook")
            .answers::<HookJson>()
            .to(handlers::update),
        Route::delete(HOOK)
            .summary("Delete an integration hook")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
