//! Removes a user, from every account, beyond the reference (contract accounts.md §4.3, §6).

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn delete(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |operator, _| {
        services.users.delete(&operator, id)?;
        Ok(Answer::empty())
    })
    .await
}
