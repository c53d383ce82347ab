//! How many notifications the caller has to read.

use super::present::UnreadCountJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn unread_count(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        let count = services.notifications.unread_count(&caller)?;
        Answer::json(&UnreadCountJson(count))
    })
    .await
}
