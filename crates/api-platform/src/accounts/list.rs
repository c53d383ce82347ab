//! Every account that the app may touch, beyond the reference (contract accounts.md §4.1).

use super::present::AccountChatwootJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |operator, context| {
        let accounts = services.accounts.list(&operator)?;
        Answer::list::<AccountChatwootJson, AccountChatwootJson, _>(&accounts, context)
    })
    .await
}
