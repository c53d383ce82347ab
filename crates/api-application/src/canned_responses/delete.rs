//! Removing a canned response, beyond the reference (contract accounts.md §5.9).

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn delete(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, _| {
        services.canned_responses.delete(&caller, id)?;
        Ok(Answer::empty())
    })
    .await
}
