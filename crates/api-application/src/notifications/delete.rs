//! The caller forgets a notification.

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn delete(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("notification_id");
    call.run(move |caller, _| {
        services.notifications.delete(&caller, id)?;
        Ok(Answer::empty())
    })
    .await
}
