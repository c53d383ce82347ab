//! Users' own profiles (docs/rules/accounts.md §5.2).

mod body;
mod handlers;
mod present;

use body::{AutoOfflineBody, AvailabilityBody, OneAccountBody, ProfileBody};
use nimchat_api_kit::{Nothing, Route};
pub(crate) use present::ProfileJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/profile";
    const KEY: &str = "profile";
    vec![
        Route::get(PATH)
            .summary("Get the caller's profile")
            .answers::<ProfileJson>()
            .to(handlers::show),
        Route::update(PATH)
            .summary("Update the caller's profile")
            .body_under::<ProfileBody>(KEY)
            .takes_files()
            .answers::<ProfileJson>()
            .to(handlers::update),
        Route::delete("/api/v1/profile/avatar")
            .summary("Take the caller's picture away")
            .answers::<ProfileJson>()
            .to(handlers::delete_avatar),
        Route::post("/api/v1/profile/availability")
            .summary("Set the caller's availability in an account")
            .body_under::<AvailabilityBody>(KEY)
            .answers::<ProfileJson>()
            .to_repeatable(handlers::availability, |call, services, _| {
                handlers::show(call, services)
            }),
        Route::post("/api/v1/profile/auto_offline")
            .summary("Set whether the caller is offline in an account when not connected")
            .body_under::<AutoOfflineBody>(KEY)
            .answers::<ProfileJson>()
            .to_repeatable(handlers::auto_offline, |call, services, _| {
                handlers::show(call, services)
            }),
        Route::put("/api/v1/profile/set_active_account")
            .summary("Note that the caller turned to an account")
            .body_under::<OneAccountBody>(KEY)
            .answers::<Nothing>()
            .to(handlers::set_active_account),
        Route::post("/api/v1/profile/resend_confirmation")
            .summary("Ask once more for the letter that confirms the caller's address")
            .answers::<Nothing>()
            .to(handlers::resend_confirmation),
        Route::post("/api/v1/profile/reset_access_token")
            .summary("Replace the caller's access token")
            .answers::<ProfileJson>()
            .to_repeatable(handlers::reset_access_token, |call, services, _| {
                handlers::show(call, services)
            }),
    ]
}
