//! `operations.json #16`.

use super::body::CreateAgentBody;
use super::present::{AgentChatwootJson, AgentReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: CreateAgentBody = input.read_under("agent")?;
        let agent = services.agents.create(&caller, body.into())?;
        Answer::present::<AgentReferenceJson, AgentChatwootJson, _>(&agent, context)
    })
    .await
}
