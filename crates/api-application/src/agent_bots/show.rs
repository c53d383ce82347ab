//! `operations.json #13`.

use super::present::{AgentBotChatwootJson, AgentBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, context| {
        let bot = services.agent_bots.show(&caller, id)?;
        Answer::present::<AgentBotReferenceJson, AgentBotChatwootJson, _>(&bot, context)
    })
    .await
}
