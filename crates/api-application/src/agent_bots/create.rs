//! `operations.json #12`.

use super::body::AgentBotBody;
use super::present::{AgentBotChatwootJson, AgentBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, edge| {
        input.refuse_upload("avatar")?;
        let body: AgentBotBody = input.read()?;
        let bot = services.agent_bots.create(&caller, body.into())?;
        Answer::present::<AgentBotReferenceJson, AgentBotChatwootJson, _>(&bot, edge)
    })
    .await
}
