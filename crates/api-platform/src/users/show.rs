//! `operations.json #9`.

use super::present::{UserChatwootJson, UserReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |operator, context| {
        let user = services.users.find(&operator, id)?;
        Answer::present::<UserReferenceJson, UserChatwootJson, _>(&user, context)
    })
    .await
}
