//! `operations.json #65`.

use super::present::{TeamChatwootJson, TeamReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let teams = services.teams.list(&caller)?;
        Answer::list::<TeamReferenceJson, TeamChatwootJson, _>(&teams, context)
    })
    .await
}
