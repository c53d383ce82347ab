//! Changing the account, beyond the reference.

use super::body::AccountBody;
use super::present::AccountJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: AccountBody = input.read()?;
        let account = services.accounts.change(&caller, body.into())?;
        Answer::present::<AccountJson, AccountJson, _>(&account, context)
    })
    .await
}
