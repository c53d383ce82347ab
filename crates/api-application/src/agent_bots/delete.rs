//! Removing a bot, beyond the reference (contract accounts.md §5.7).

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn delete(
    call: Call<Administrator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, _| {
        services.agent_bots.delete(&caller, id)?;
        Ok(Answer::empty())
    })
    .await
}
