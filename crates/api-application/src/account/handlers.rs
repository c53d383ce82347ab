//! The handlers.

use super::body::AccountBody;
use super::present::CachedJson;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use nimchat_accounts::accounts::AccountView;
use nimchat_accounts::{Accounts, Member};
use nimchat_api_kit::{Answer, ApiError, In};

const BRIEFLY: HeaderValue =
    HeaderValue::from_static("private, max-age=10, stale-while-revalidate=300");

pub(super) fn show(call: &In<Member>, accounts: &Accounts) -> Result<AccountView, ApiError> {
    Ok(accounts.accounts.show(call.caller.clone())?)
}

pub(super) fn update(
    call: &In<Member, AccountBody>,
    accounts: &Accounts,
) -> Result<AccountView, ApiError> {
    let administrator = call.caller.0.clone().into_administrator()?;
    let command = call.read()?.into();
    Ok(accounts.accounts.change(&administrator, command)?)
}

pub(super) fn cache_keys(call: &In<Member>, accounts: &Accounts) -> Result<Answer, ApiError> {
    let keys = accounts.accounts.cache_keys(&call.caller)?;
    let answer = call.present::<CachedJson, _>(&keys)?;
    Ok(answer.with_header(CACHE_CONTROL, BRIEFLY))
}

pub(super) fn update_active_at(call: &In<Member>, accounts: &Accounts) -> Result<(), ApiError> {
    Ok(accounts.profiles.update_active_at(&call.caller.0)?)
}
