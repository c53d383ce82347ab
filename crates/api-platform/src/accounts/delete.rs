//! Removes an account with all that it holds, beyond the reference (contract accounts.md §4.1, §6).

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn delete(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("account_id");
    call.run(move |operator, _| {
        services.accounts.delete(&operator, id)?;
        Ok(Answer::empty())
    })
    .await
}
