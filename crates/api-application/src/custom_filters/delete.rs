//! Giving a filter up, beyond the reference (contract accounts.md §5.11).

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn delete(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("custom_filter_id");
    call.run(move |caller, _| {
        services.custom_filters.delete(&caller, id)?;
        Ok(Answer::no_content())
    })
    .await
}
