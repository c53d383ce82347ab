//! `operations.json #14`.

use super::body::AgentBotBody;
use super::present::{AgentBotChatwootJson, AgentBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, edge| {
        input.refuse_upload("avatar")?;
        let body: AgentBotBody = input.read()?;
        let bot = services.agent_bots.update(&caller, id, body.into())?;
        Answer::present::<AgentBotReferenceJson, AgentBotChatwootJson, _>(&bot, edge)
    })
    .await
}
