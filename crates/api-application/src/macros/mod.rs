//! Macros: actions that a user performs together.

mod handlers;
pub(crate) mod json;

use json::{EnvelopedMacroJson, EnvelopedMacrosJson, ExecuteBody, MacroBody};
use nimchat_api_kit::{Nothing, Route};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/macros";
    const ONE: &str = "/api/v1/accounts/{account_id}/macros/{id}";
    vec![
        Route::get(ALL)
            .summary("List the macros that the caller may use")
            .answers::<EnvelopedMacrosJson>()
            .to(handlers::list),
        Route::post(ALL)
            .summary("Add a macro")
            .body::<MacroBody>()
            .requires(&["name", "actions"])
            .answers::<EnvelopedMacroJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::get(ONE)
            .summary("Get a macro")
            .absence_is_bare()
            .answers::<EnvelopedMacroJson>()
            .to(handlers::show),
        Route::update(ONE)
            .summary("Update a macro")
            .absence_is_bare()
            .body::<MacroBody>()
            .answers::<EnvelopedMacroJson>()
            .to(handlers::update),
        Route::delete(ONE)
            .summary("Delete a macro")
            .absence_is_bare()
            .answers::<Nothing>()
            .to(handlers::delete),
        Route::post("/api/v1/accounts/{account_id}/macros/{id}/execute")
            .summary("Execute a macro on conversations")
            .absence_is_bare()
            .body::<ExecuteBody>()
            .answers::<Nothing>()
            .to(handlers::execute),
    ]
}
