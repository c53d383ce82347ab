//! Profiles: what people may do with themselves (contract accounts.md §5.2).

mod auto_offline;
mod availability;
mod body;
mod delete_avatar;
mod present;
mod resend_confirmation;
mod reset_access_token;
mod set_active_account;
mod show;
mod update;

use body::{AutoOfflineBody, AvailabilityBody, OneAccountBody, ProfileBody};
use nimchat_api_kit::Route;
pub(crate) use present::ProfileJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/profile")
            .summary("Get the caller's profile")
            .answers_in::<ProfileJson, ProfileJson>()
            .to_async(show::show),
        Route::update("/api/v1/profile")
            .summary("Update the caller's profile")
            .body::<ProfileBody>()
            .takes_files()
            .answers_in::<ProfileJson, ProfileJson>()
            .to_async(update::update),
        Route::delete("/api/v1/profile/avatar")
            .summary("Take the caller's picture away")
            .answers_in::<ProfileJson, ProfileJson>()
            .to_async(delete_avatar::delete_avatar),
        Route::post("/api/v1/profile/availability")
            .summary("Set the caller's availability in an account")
            .body::<AvailabilityBody>()
            .answers_in::<ProfileJson, ProfileJson>()
            .to_async(availability::availability),
        Route::post("/api/v1/profile/auto_offline")
            .summary("Set whether the caller is offline in an account when not connected")
            .body::<AutoOfflineBody>()
            .answers_in::<ProfileJson, ProfileJson>()
            .to_async(auto_offline::auto_offline),
        Route::put("/api/v1/profile/set_active_account")
            .summary("Note that the caller turned to an account")
            .body::<OneAccountBody>()
            .answers_empty()
            .to_async(set_active_account::set_active_account),
        Route::post("/api/v1/profile/resend_confirmation")
            .summary("Ask once more for the letter that confirms the caller's address")
            .answers_empty()
            .to_async(resend_confirmation::resend_confirmation),
        Route::post("/api/v1/profile/reset_access_token")
            .summary("Replace the caller's access token")
            .answers_in::<ProfileJson, ProfileJson>()
            .to_async(reset_access_token::reset_access_token),
    ]
}
