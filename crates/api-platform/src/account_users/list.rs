//! Who is in an account, beyond the reference (contract accounts.md §4.2).

use super::present::AccountUserChatwootJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let account = call.id("account_id");
    call.run(move |operator, context| {
        let memberships = services.memberships.list(&operator, account)?;
        Answer::list::<AccountUserChatwootJson, AccountUserChatwootJson, _>(&memberships, context)
    })
    .await
}
