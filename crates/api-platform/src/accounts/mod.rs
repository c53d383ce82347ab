//! Accounts, from the operator's side (`operations.json` #1, #2; docs/rules/accounts.md §4.1).

mod body;
mod handlers;
mod present;

use body::PlatformAccountBody;
use nimchat_api_kit::{Nothing, Route};
use present::PlatformAccountJson;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/platform/api/v1/accounts";
    const ONE: &str = "/platform/api/v1/accounts/{account_id}";
    vec![
        Route::post(ALL)
            .operation(1)
            .summary("Create an Account")
            .body::<PlatformAccountBody>()
            .requires(&["name"])
            .answers::<PlatformAccountJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::update(ONE)
            .operation(2)
            .summary("Update an account's attributes")
            .body::<PlatformAccountBody>()
            .answers::<PlatformAccountJson>()
            .to(handlers::update),
        Route::get(ALL)
            .summary("List the accounts")
            .answers::<Vec<PlatformAccountJson>>()
            .to(handlers::list),
        Route::get(ONE)
            .summary("Get an account")
            .answers::<PlatformAccountJson>()
            .to(handlers::show),
        // with all its data (docs/rules/accounts.md §6)
        Route::delete(ONE)
            .summary("Delete an account")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
