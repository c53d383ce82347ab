//! Accounts, from the operator's side.

mod body;
mod create;
mod delete;
mod list;
mod present;
mod show;
mod update;

use body::AccountBody;
use nimchat_api_kit::Route;
use present::{AccountChatwootJson, AccountReferenceJson};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post("/platform/api/v1/accounts")
            .operation(1)
            .summary("Create an Account")
            .body::<AccountBody>()
            .answers_in::<AccountReferenceJson, AccountChatwootJson>()
            .to_async(create::create),
        Route::update("/platform/api/v1/accounts/{account_id}")
            .operation(2)
            .summary("Update an account's attributes")
            .body::<AccountBody>()
            .answers_in::<AccountReferenceJson, AccountChatwootJson>()
            .to_async(update::update),
        Route::get("/platform/api/v1/accounts")
            .summary("List the accounts")
            .answers_list_in::<AccountChatwootJson, AccountChatwootJson>()
            .to_async(list::list),
        Route::get("/platform/api/v1/accounts/{account_id}")
            .summary("Get an account")
            .answers_in::<AccountChatwootJson, AccountChatwootJson>()
            .to_async(show::show),
        Route::delete("/platform/api/v1/accounts/{account_id}")
            .summary("Delete an account")
            .answers_empty()
            .to_async(delete::delete),
    ]
}
