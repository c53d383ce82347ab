//! `operations.json #19`.

use super::body::CannedResponseBody;
use super::present::{CannedResponseChatwootJson, CannedResponseReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, edge| {
        let body: CannedResponseBody = input.read_under("canned_response")?;
        let canned = services.canned_responses.create(&caller, body.into())?;
        Answer::present::<CannedResponseReferenceJson, CannedResponseChatwootJson, _>(&canned, edge)
    })
    .await
}
