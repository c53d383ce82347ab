//! The handlers.

use super::body::NotificationSettingsBody;
use crate::Services;
use nimchat_accounts::{Agent, Membership};
use nimchat_api_kit::{ApiError, In};
use nimchat_notifications::NotificationSettings;
use serde_json::Value;

const KEY: &str = "notification_settings";

type Answered = Result<(Membership, NotificationSettings), ApiError>;

pub(super) fn show(call: &In<Agent>, services: &Services) -> Answered {
    let settings = services.notifications.settings(&call.caller)?;
    Ok((call.caller.membership.clone(), settings))
}

pub(super) fn update(call: &In<Agent, NotificationSettingsBody>, services: &Services) -> Answered {
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
