//! `operations.json #7`.

use super::body::PlatformBotBody;
use super::present::{PlatformBotChatwootJson, PlatformBotReferenceJson};
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
    call.run(move |operator, edge| {
        input.refuse_upload("avatar")?;
        let body: PlatformBotBody = input.read()?;
        let account = body.account_id.change();
        let bot = services
            .agent_bots
            .update(&operator, id, account, body.into())?;
        Answer::present::<PlatformBotReferenceJson, PlatformBotChatwootJson, _>(&bot, edge)
    })
    .await
}
