//! The account itself, for its members (docs/rules/accounts.md §5.3).

pub(crate) mod json;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use json::{AccountBody, AccountJson, CachedJson, ShownAccountJson};
use nimchat_accounts::accounts::AccountView;
use nimchat_accounts::{Accounts, Member};
use nimchat_api_kit::{Answer, ApiError, In, Nothing, Route};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}";
    vec![
        Route::get(PATH)
            .summary("Get the account")
            .answers::<ShownAccountJson>()
            .to(show),
        Route::update(PATH)
            .summary("Update the account")
            .body::<AccountBody>()
            .answers::<AccountJson>()
            .to(update),
        Route::get("/api/v1/accounts/{account_id}/cache_keys")
            .summary("Get when labels, inboxes and teams last changed")
            .answers::<CachedJson>()
            .to_answer(cache_keys),
        Route::post("/api/v1/accounts/{account_id}/update_active_at")
            .summary("Note that the caller turned to the account")
            .answers::<Nothing>()
            .to(update_active_at),
    ]
}

const BRIEFLY: HeaderValue =
    HeaderValue::from_static("private, max-age=10, stale-while-revalidate=300");

fn show(call: &In<Member>, accounts: &Accounts) -> Result<AccountView, ApiError> {
    Ok(accounts.accounts.show(call.caller.clone())?)
}

fn update(call: &In<Member, AccountBody>, accounts: &Accounts) -> Result<AccountView, ApiError> {
    let administrator = call.caller.0.clone().into_administrator()?;
    let command = call.read()?.into();
    Ok(accounts.accounts.change(&administrator, command)?)
}

fn cache_keys(call: &In<Member>, accounts: &Accounts) -> Result<Answer, ApiError> {
    let keys = accounts.accounts.cache_keys(&call.caller)?;
    let answer = call.present::<CachedJson, _>(&keys)?;
    Ok(answer.with_header(CACHE_CONTROL, BRIEFLY))
}

fn update_active_at(call: &In<Member>, accounts: &Accounts) -> Result<(), ApiError> {
    Ok(accounts.profiles.update_active_at(&call.caller.0)?)
}
