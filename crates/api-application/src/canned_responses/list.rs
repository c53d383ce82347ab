//! `operations.json #18`.

use super::body::CannedResponsesQuery;
use super::present::{CannedResponseChatwootJson, CannedResponseReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, edge| {
        let query: CannedResponsesQuery = input.read()?;
        let canned = services
            .canned_responses
            .list(&caller, query.search.as_deref())?;
        Answer::list::<CannedResponseReferenceJson, CannedResponseChatwootJson, _>(&canned, edge)
    })
    .await
}
