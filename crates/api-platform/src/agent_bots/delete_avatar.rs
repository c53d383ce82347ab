//! Taking a bot's picture away, beyond the reference (contract accounts.md §4.4).

use super::present::PlatformBotChatwootJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Present};

pub(super) async fn delete_avatar(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |operator, context| {
        let bot = services.agent_bots.clear_avatar(&operator, id)?;
        Answer::json(&PlatformBotChatwootJson::present(&bot, context))
    })
    .await
}
