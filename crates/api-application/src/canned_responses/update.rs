//! Changing a canned response, beyond the reference (contract accounts.md §5.9).

use super::body::CannedResponseBody;
use super::present::{CannedResponseChatwootJson, CannedResponseReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, edge| {
        // the record is looked up before what is wanted of it
        services.canned_responses.show(&caller, id)?;
        let body: CannedResponseBody = input.read_under("canned_response")?;
        let canned = services.canned_responses.update(&caller, id, body.into())?;
        Answer::present::<CannedResponseReferenceJson, CannedResponseChatwootJson, _>(&canned, edge)
    })
    .await
}
