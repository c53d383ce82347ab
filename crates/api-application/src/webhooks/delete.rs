//! Removing a webhook, beyond the reference (contract messaging.md §5.1).

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn delete(
    call: Call<Administrator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("webhook_id");
    call.run(move |caller, _| {
        services.webhooks.delete(&caller, id)?;
        Ok(Answer::empty())
    })
    .await
}
