//! `operations.json #11`.

use super::present::{AgentBotChatwootJson, AgentBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let bots = services.agent_bots.list(&caller)?;
        Answer::list::<AgentBotReferenceJson, AgentBotChatwootJson, _>(&bots, context)
    })
    .await
}
