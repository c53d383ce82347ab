//! The caller has not read a notification after all.

use super::present::NotificationRowJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Present};

pub(super) async fn unread(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("notification_id");
    call.run(move |caller, context| {
        let notification = services.notifications.unread(&caller, id)?;
        Answer::json(&NotificationRowJson::present(&notification, context))
    })
    .await
}
