//! The caller puts a notification off.

use super::body::SnoozeBody;
use super::present::NotificationRowJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input, Present};

pub(super) async fn snooze(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("notification_id");
    call.run(move |caller, context| {
        // the notification is looked up before what is wanted of it
        services.notifications.find(&caller, id)?;
        let body: SnoozeBody = input.read()?;
        let until = body.snoozed_until;
        let notification = services.notifications.snooze(&caller, id, until)?;
        Answer::json(&NotificationRowJson::present(&notification, context))
    })
    .await
}
