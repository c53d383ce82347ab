//! One account, beyond the reference (contract accounts.md §4.1).

use super::present::AccountChatwootJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("account_id");
    call.run(move |operator, context| {
        let account = services.accounts.find(&operator, id)?;
        Answer::present::<AccountChatwootJson, AccountChatwootJson, _>(&account, context)
    })
    .await
}
