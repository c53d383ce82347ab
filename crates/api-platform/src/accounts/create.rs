//! `operations.json #1`.

use super::body::AccountBody;
use super::present::{AccountChatwootJson, AccountReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Operator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |operator, context| {
        let body: AccountBody = input.read()?;
        let account = services.accounts.create(&operator, body.into())?;
        Answer::present::<AccountReferenceJson, AccountChatwootJson, _>(&account, context)
    })
    .await
}
