//! Users' own profiles (docs/rules/accounts.md §5.2).

mod json;

use crate::Services;
use crate::agents::availability as by_name;
pub(crate) use json::ProfileJson;
use json::{AutoOfflineBody, AvailabilityBody, OneAccountBody, ProfileBody, or_nowhere};
use nimchat_accounts::profile::UpdateProfile;
use nimchat_accounts::{Person, ProfileService, UserView};
use nimchat_api_kit::{ApiError, In, Nothing, PersonAt, Route};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/profile";
    const KEY: &str = "profile";
    vec![
        Route::get(PATH)
            .summary("Get the caller's profile")
            .answers::<ProfileJson>()
            .to(show),
        Route::update(PATH)
            .summary("Update the caller's profile")
            .body_under::<ProfileBody>(KEY)
            .takes_files()
            .answers::<ProfileJson>()
            .to(update),
        Route::delete("/api/v1/profile/avatar")
            .summary("Take the caller's picture away")
            .answers::<ProfileJson>()
            .to(delete_avatar),
        Route::post("/api/v1/profile/availability")
            .summary("Set the caller's availability in an account")
            .body_under::<AvailabilityBody>(KEY)
            .answers::<ProfileJson>()
            .to_repeatable(availability, |call, services, _| show(call, services)),
        Route::post("/api/v1/profile/auto_offline")
            .summary("Set whether the caller is offline in an account when not connected")
            .body_under::<AutoOfflineBody>(KEY)
            .answers::<ProfileJson>()
            .to_repeatable(auto_offline, |call, services, _| show(call, services)),
        Route::put("/api/v1/profile/set_active_account")
            .summary("Note that the caller turned to an account")
            .body_under::<OneAccountBody>(KEY)
            .answers::<Nothing>()
            .to(set_active_account),
        Route::post("/api/v1/profile/resend_confirmation")
            .summary("Ask once more for the letter that confirms the caller's address")
            .answers::<Nothing>()
            .to(resend_confirmation),
        Route::post("/api/v1/profile/reset_access_token")
            .summary("Replace the caller's access token")
            .answers::<ProfileJson>()
            .to_repeatable(reset_access_token, |call, services, _| show(call, services)),
    ]
}

type Answered = Result<UserView, ApiError>;

fn show<I>(call: &In<Person, I>, profiles: &ProfileService) -> Answered {
    Ok(profiles.show(&call.caller)?)
}

fn update(call: &In<PersonAt, ProfileBody>, services: &Services) -> Answered {
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

fn delete_avatar(call: &In<Person>, profiles: &ProfileService) -> Answered {
    Ok(profiles.clear_avatar(&call.caller)?)
}

fn availability(call: &In<Person, AvailabilityBody>, profiles: &ProfileService) -> Answered {
    let body = call.read()?;
    let account = or_nowhere(body.account_id);
    let chosen = body.availability.map(by_name);
    Ok(profiles.set_availability(&call.caller, account, chosen.as_deref())?)
}

fn auto_offline(call: &In<Person, AutoOfflineBody>, profiles: &ProfileService) -> Answered {
    let body = call.read()?;
    let account = or_nowhere(body.account_id);
    let wanted = body.auto_offline.unwrap_or(false);
    Ok(profiles.set_auto_offline(&call.caller, account, wanted)?)
}

fn set_active_account(
    call: &In<Person, OneAccountBody>,
    profiles: &ProfileService,
) -> Result<(), ApiError> {
    let account = or_nowhere(call.read()?.account_id);
    Ok(profiles.set_active_account(&call.caller, account)?)
}

fn resend_confirmation(call: &In<Person>, services: &Services) -> Result<(), ApiError> {
    let limit = &services.limits.resend_confirmation;
    limit.check(call.address, None)?;
    Ok(services
        .accounts
        .profiles
        .resend_confirmation(&call.caller)?)
}

fn reset_access_token(call: &In<Person>, profiles: &ProfileService) -> Answered {
    Ok(profiles.reset_access_token(&call.caller)?)
}
