//! `operations.json #66`.

use super::body::TeamBody;
use super::present::{TeamChatwootJson, TeamReferenceJson};
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
        let body: TeamBody = input.read_under("team")?;
        let team = services.teams.create(&caller, body.into())?;
        Answer::present::<TeamReferenceJson, TeamChatwootJson, _>(&team, context)
    })
    .await
}
