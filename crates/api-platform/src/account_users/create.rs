//! `operations.json #3`.

use super::body::AccountUserBody;
use super::present::{AccountUserChatwootJson, AccountUserReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Operator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let account = call.id("account_id");
    call.run(move |operator, context| {
        // the account is looked up before what is wanted of it
        services.accounts.find(&operator, account)?;
        let body: AccountUserBody = input.read()?;
        let membership = services
            .memberships
            .add(&operator, account, body.command(context))?;
        Answer::present::<AccountUserReferenceJson, AccountUserChatwootJson, _>(
            &membership,
            context,
        )
    })
    .await
}
