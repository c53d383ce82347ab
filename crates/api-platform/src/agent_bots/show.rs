//! `operations.json #6`.

use super::present::{PlatformBotChatwootJson, PlatformBotReferenceJson};
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
        let bot = services.agent_bots.show(&operator, id)?;
        Answer::present::<PlatformBotReferenceJson, PlatformBotChatwootJson, _>(&bot, context)
    })
    .await
}
