//! `operations.json #4`. The user may be named in the body or in the query.

use super::body::RemovedUserBody;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn delete(
    call: Call<Operator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let account = call.id("account_id");
    call.run(move |operator, context| {
        // the account is looked up before what is wanted of it
        services.accounts.find(&operator, account)?;
        let body: RemovedUserBody = input.read()?;
        body.check(context)?;
        services
            .memberships
            .remove(&operator, account, body.user_id)?;
        Ok(Answer::empty())
    })
    .await
}
