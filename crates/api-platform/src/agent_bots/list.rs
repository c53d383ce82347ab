//! The bots of an app, beyond the reference (contract accounts.md §4.4).

use super::present::PlatformBotChatwootJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Operator;
use nimchat_api_kit::{Answer, ApiError, Call, Present};

pub(super) async fn list(
    call: Call<Operator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |operator, context| {
        let bots = services.agent_bots.list(&operator)?;
        Answer::json(&PlatformBotChatwootJson::present_each(&bots, context))
    })
    .await
}
