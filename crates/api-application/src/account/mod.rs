//! The account itself, for its members (docs/rules/accounts.md §5.3).

pub(crate) mod body;
mod handlers;
mod present;

use body::AccountBody;
use nimchat_api_kit::{Nothing, Route};
use present::{AccountJson, CachedJson, ShownAccountJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}";
    vec![
        Route::get(PATH)
            .summary("Get the account")
            .answers::<ShownAccountJson>()
            .to(handlers::show),
        Route::update(PATH)
            .summary("Update the account")
            .body::<AccountBody>()
            .answers::<AccountJson>()
            .to(handlers::update),
        Route::get("/api/v1/accounts/{account_id}/cache_keys")
            .summary("Get when labels, inboxes and teams last changed")
            .answers::<CachedJson>()
            .to_answer(handlers::cache_keys),
        Route::post("/api/v1/accounts/{account_id}/update_active_at")
            .summary("Note that the caller turned to the account")
            .answers::<Nothing>()
            .to(handlers::update_active_at),
    ]
}
