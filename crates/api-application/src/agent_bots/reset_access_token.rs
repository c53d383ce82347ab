//! Renewing a bot's token, beyond the reference (contract accounts.md §5.7).

use super::present::AgentBotChatwootJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Present};

pub(super) async fn reset_access_token(
    call: Call<Administrator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, context| {
        let bot = services.agent_bots.reset_access_token(&caller, id)?;
        Answer::json(&AgentBotChatwootJson::present(&bot, context))
    })
    .await
}
