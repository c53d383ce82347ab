//! `operations.json #68`.

use super::body::TeamBody;
use super::known;
use super::present::{TeamChatwootJson, TeamReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("team_id");
    call.run_on(known(&services, id), move |caller, context| {
        // the team is looked up before what is wanted of it
        services.teams.show(&caller.0, id)?;
        let body: TeamBody = input.read_under("team")?;
        let team = services.teams.update(&caller, id, body.into())?;
        Answer::present::<TeamReferenceJson, TeamChatwootJson, _>(&team, context)
    })
    .await
}
