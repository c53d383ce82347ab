//! The caller chooses how they are told in this account.

use super::body::NotificationSettingsBody;
use super::present::NotificationSettingsJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

const KEY: &str = "notification_settings";

pub(super) async fn update(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        let sent = input.object()?;
        let is_blank = |value: &serde_json::Value| match value {
            serde_json::Value::Object(members) => members.is_empty(),
            other => other.is_null(),
        };
        if sent.get(KEY).is_none_or(is_blank) {
            return Err(ApiError::missing(KEY));
        }
        let body: NotificationSettingsBody = input.read()?;
        let settings = services.notifications.choose(&caller, &body.into())?;
        Answer::json(&NotificationSettingsJson::new(&caller, settings))
    })
    .await
}
