//! `operations.json #67`.

use super::present::{TeamChatwootJson, TeamReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("team_id");
    call.run(move |caller, context| {
        let team = services.teams.show(&caller, id)?;
        Answer::present::<TeamReferenceJson, TeamChatwootJson, _>(&team, context)
    })
    .await
}
