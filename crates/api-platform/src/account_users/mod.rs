//! Users in accounts, from the operator's side.

mod body;
mod create;
mod delete;
mod list;
mod present;

use body::{AccountUserBody, RemovedUserBody};
use nimchat_api_kit::Route;
use present::{AccountUserChatwootJson, AccountUserReferenceJson};

pub(crate) fn routes() -> Vec<Route> {
    const PATH: &str = "/platform/api/v1/accounts/{account_id}/account_users";
    vec![
        Route::post(PATH)
            .operation(3)
            .summary("Create an Account User")
            .body::<AccountUserBody>()
            .answers_in::<AccountUserReferenceJson, AccountUserChatwootJson>()
            .to_async(create::create),
        Route::delete(PATH)
            .operation(4)
            .summary("Delete an Account User")
            .body::<RemovedUserBody>()
            .answers_empty()
            .to_async(delete::delete),
        Route::get(PATH)
            .summary("List the Account Users")
            .answers_list_in::<AccountUserChatwootJson, AccountUserChatwootJson>()
            .to_async(list::list),
    ]
}
