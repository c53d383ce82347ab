//! `operations.json #5`.

use super::body::PlatformBotBody;
use super::present::{PlatformBotChatwootJson, PlatformBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Operator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |operator, edge| {
        input.refuse_upload("avatar")?;
        let body: PlatformBotBody = input.read()?;
        let account = body.account_id.value();
        let bot = services
            .agent_bots
            .create(&operator, account, body.into())?;
        Answer::present::<PlatformBotReferenceJson, PlatformBotChatwootJson, _>(&bot, edge)
    })
    .await
}
