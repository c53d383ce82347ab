//! `operations.json #2`.

use super::body::AccountBody;
use super::present::{AccountChatwootJson, AccountReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Operator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("account_id");
    call.run(move |operator, context| {
        // the account is looked up before what is wanted of it
        services.accounts.find(&operator, id)?;
        let body: AccountBody = input.read()?;
        let account = services.accounts.update(&operator, id, body.into())?;
        Answer::present::<AccountReferenceJson, AccountChatwootJson, _>(&account, context)
    })
    .await
}
