//! Removing the definition of an attribute, beyond the reference (contract accounts.md §5.10).

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
        services.attribute_definitions.delete(&caller, id)?;
        Ok(Answer::no_content())
    })
    .await
}
