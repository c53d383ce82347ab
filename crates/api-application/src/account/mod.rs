//! The account itself, for its own people (contract accounts.md §5.3).

mod body;
mod cache_keys;
mod present;
mod show;
mod update;
mod update_active_at;

use body::AccountBody;
use nimchat_api_kit::Route;
use present::{AccountJson, CachedJson, ShownAccountJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}";
    vec![
        Route::get(PATH)
            .summary("Get the account")
            .answers_in::<ShownAccountJson, ShownAccountJson>()
            .to_async(show::show),
        Route::update(PATH)
            .summary("Update the account")
            .body::<AccountBody>()
            .answers_in::<AccountJson, AccountJson>()
            .to_async(update::update),
        Route::get("/api/v1/accounts/{account_id}/cache_keys")
            .summary("Get when labels, inboxes and teams last changed")
            .answers_in::<CachedJson, CachedJson>()
            .to_async(cache_keys::cache_keys),
        Route::post("/api/v1/accounts/{account_id}/update_active_at")
            .summary("Note that the caller turned to the account")
            .answers_empty()
            .to_async(update_active_at::update_active_at),
    ]
}
