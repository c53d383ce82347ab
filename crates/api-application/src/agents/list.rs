//! `operations.json #15`.

use super::present::{AgentChatwootJson, AgentReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let agents = services.agents.list(&caller)?;
        Answer::list::<AgentReferenceJson, AgentChatwootJson, _>(&agents, context)
    })
    .await
}
