//! How the caller is told in this account.

use super::present::NotificationSettingsJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        let settings = services.notifications.settings(&caller)?;
        Answer::json(&NotificationSettingsJson::new(&caller, settings))
    })
    .await
}
