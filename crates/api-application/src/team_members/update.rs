//! `operations.json #71`.

use super::body::{refused, user_ids};
use crate::Services;
use crate::agents::present::{AgentChatwootJson, AgentReferenceJson};
use crate::teams::known;
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
        let users = user_ids(&input, &services, &caller, id)?;
        let members = services
            .teams
            .set_members(&caller, id, &users)
            .map_err(|error| refused(error, context))?;
        Answer::list::<AgentReferenceJson, AgentChatwootJson, _>(&members, context)
    })
    .await
}
