//! How the caller wants to be told in an account. The reference prints none, so that both profiles have one shape.

mod body;
mod present;
mod show;
mod update;

use body::NotificationSettingsBody;
use nimchat_api_kit::Route;
use present::NotificationSettingsJson;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/notification_settings";
    vec![
        Route::get(PATH)
            .summary("How the caller is told of what happens")
            .answers_in::<NotificationSettingsJson, NotificationSettingsJson>()
            .to_async(show::show),
        Route::update(PATH)
            .summary("Choose how the caller is told of what happens")
            .body::<NotificationSettingsBody>()
            .answers_in::<NotificationSettingsJson, NotificationSettingsJson>()
            .to_async(update::update),
    ]
}
