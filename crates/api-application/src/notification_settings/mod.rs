//! The events that notify the caller in an account: one struct for both profiles, since the reference prints none.

mod json;

use crate::Services;
use json::{NotificationSettingsBody, NotificationSettingsJson};
use nimchat_accounts::{Agent, Membership};
use nimchat_api_kit::{ApiError, In, Route};
use nimchat_notifications::NotificationSettings;
use serde_json::Value;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/accounts/{account_id}/notification_settings";
    vec![
        Route::get(PATH)
            .summary("How the caller is told of what happens")
            .answers::<NotificationSettingsJson>()
            .to(show),
        Route::update(PATH)
            .summary("Choose how the caller is told of what happens")
            .body::<NotificationSettingsBody>()
            .answers::<NotificationSettingsJson>()
            .to(update),
    ]
}

const KEY: &str = "notification_settings";

type Answered = Result<(Membership, NotificationSettings), ApiError>;

fn show(call: &In<Agent>, services: &Services) -> Answered {
    let settings = services.notifications.settings(&call.caller)?;
    Ok((call.caller.membership.clone(), settings))
}

fn update(call: &In<Agent, NotificationSettingsBody>, services: &Services) -> Answered {
    let is_blank = |value: &Value| match value {
        Value::Object(members) => members.is_empty(),
        other => other.is_null(),
    };
    if call.input().object()?.get(KEY).is_none_or(is_blank) {
        return Err(ApiError::missing(KEY));
    }
    let command = call.read()?.into();
    let settings = services.notifications.choose(&call.caller, &command)?;
    Ok((call.caller.membership.clone(), settings))
}
