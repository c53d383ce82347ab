//! The handlers.

use super::body::{AutoOfflineBody, AvailabilityBody, OneAccountBody, ProfileBody, or_nowhere};
use crate::Services;
use crate::agents::body::availability as by_name;
use nimchat_accounts::profile::UpdateProfile;
use nimchat_accounts::{Accounts, Person, UserView};
use nimchat_api_kit::{ApiError, In, PersonAt};

type Answered = Result<UserView, ApiError>;

pub(super) fn show<I>(call: &In<Person, I>, accounts: &Accounts) -> Answered {
    Ok(accounts.profiles.show(&call.caller)?)
}

pub(super) fn update(call: &In<PersonAt, ProfileBody>, services: &Services) -> Answered {
    let PersonAt(caller, session) = &call.caller;
    let mut command = UpdateProfile::from(call.read()?);
    let avatar = call.input().picture("profile[avatar]")?;
    command.avatar = command.avatar.or_file(services.files.keep_some(avatar)?);
    if let Some(change) = &mut command.password {
        let client = session.as_ref().map(|session| &session.key.client);
        change.client = client.cloned();
    }
    Ok(services.accounts.profiles.update(caller, command)?)
}

pub(super) fn delete_avatar(call: &In<Person>, accounts: &Accounts) -> Answered {
    Ok(accounts.profiles.clear_avatar(&call.caller)?)
}

pub(super) fn availability(call: &In<Person, AvailabilityBody>, accounts: &Accounts) -> Answered {
    let body = call.read()?;
    let account = or_nowhere(body.account_id);
    let chosen = body.availability.map(by_name);
    Ok(accounts
        .profiles
        .set_availability(&call.caller, account, chosen.as_deref())?)
}

pub(super) fn auto_offline(call: &In<Person, AutoOfflineBody>, accounts: &Accounts) -> Answered {
    let body = call.read()?;
    let account = or_nowhere(body.account_id);
    let wanted = body.auto_offline.unwrap_or(false);
    Ok(accounts
        .profiles
        .set_auto_offline(&call.caller, account, wanted)?)
}

pub(super) fn set_active_account(
    call: &In<Person, OneAccountBody>,
    accounts: &Accounts,
) -> Result<(), ApiError> {
    let account = or_nowhere(call.read()?.account_id);
    Ok(accounts
        .profiles
        .set_active_account(&call.caller, account)?)
}

pub(super) fn resend_confirmation(call: &In<Person>, services: &Services) -> Result<(), ApiError> {
    let limit = &services.limits.resend_confirmation;
    limit.check(call.address, None)?;
    Ok(services
        .accounts
        .profiles
        .resend_confirmation(&call.caller)?)
}

pub(super) fn reset_access_token(call: &In<Person>, accounts: &Accounts) -> Answered {
    Ok(accounts.profiles.reset_access_token(&call.caller)?)
}
