//! `operations.json #17`.

use super::body::UpdateAgentBody;
use super::known;
use super::present::{AgentChatwootJson, AgentReferenceJson};
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
    call.run_on(known(&services, id), move |caller, context| {
        // the agent is looked up before what is wanted of them
        services.agents.find(&caller.0, id)?;
        let body: UpdateAgentBody = input.read_under("agent")?;
        let agent = services.agents.update(&caller, id, body.into())?;
        Answer::present::<AgentReferenceJson, AgentChatwootJson, _>(&agent, context)
    })
    .await
}
