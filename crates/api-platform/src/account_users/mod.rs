//! Users in accounts, from the operator's side (`operations.json` #3, #4; docs/rules/accounts.md §4.2).

mod body;
mod handlers;
mod present;

use body::{AccountUserBody, RemovedUserBody};
use nimchat_api_kit::{Nothing, Route};
use present::AccountUserJson;

pub(crate) fn routes() -> Vec<Route> {
    const PATH: &str = "/platform/api/v1/accounts/{account_id}/account_users";
    vec![
        Route::post(PATH)
            .operation(3)
            .summary("Create an Account User")
            .body::<AccountUserBody>()
            .answers::<AccountUserJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::delete(PATH)
            .operation(4)
            .summary("Delete an Account User")
            .body::<RemovedUserBody>()
            .answers::<Nothing>()
            .to(handlers::delete),
        Route::get(PATH)
            .summary("List the Account Users")
            .answers::<Vec<AccountUserJson>>()
            .to(handlers::list),
    ]
}
