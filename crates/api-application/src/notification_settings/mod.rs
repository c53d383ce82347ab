//! The events that notify the caller in an account: one struct for both profiles, since the reference prints none.

mod body;
mod handlers;
mod present;

use body::NotificationSettingsBody;
use nimchat_api_kit::Route;
use present::NotificationSettingsJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/notification_settings";
    vec![
        Route::get(PATH)
            .summary("How the caller is told of what happens")
            .answers::<NotificationSettingsJson>()
            .to(handlers::show),
        Route::update(PATH)
            .summary("Choose how the caller is told of what happens")
            .body::<NotificationSettingsBody>()
            .answers::<NotificationSettingsJson>()
            .to(handlers::update),
    ]
}
