//! `operations.json #10`.

use super::body::UserBody;
use super::present::{UserChatwootJson, UserReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Operator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |operator, context| {
        // the user is looked up before what is wanted of them
        services.users.find(&operator, id)?;
        let body: UserBody = input.read()?;
        let user = services.users.update(&operator, id, body.into())?;
        Answer::present::<UserReferenceJson, UserChatwootJson, _>(&user, context)
    })
    .await
}
