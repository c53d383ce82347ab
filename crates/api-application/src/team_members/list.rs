//! `operations.json #69`.

use crate::Services;
use crate::agents::present::{AgentChatwootJson, AgentReferenceJson};
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("team_id");
    call.run(move |caller, context| {
        let members = services.teams.members(&caller, id)?;
        Answer::list::<AgentReferenceJson, AgentChatwootJson, _>(&members, context)
    })
    .await
}
