//! `operations.json #8`.

use super::body::UserBody;
use super::present::{UserChatwootJson, UserReferenceJson};
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
        let body: UserBody = input.read()?;
        let user = services.users.create(&operator, body.into())?;
        Answer::present::<UserReferenceJson, UserChatwootJson, _>(&user, context)
    })
    .await
}
