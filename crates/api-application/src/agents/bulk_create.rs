//! Adding many agents at once, beyond the reference (contract accounts.md §5.4).

use super::body::BulkAgentsBody;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn bulk_create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        let body: BulkAgentsBody = input.read()?;
        let emails = body.emails.ok_or_else(|| ApiError::missing("emails"))?;
        services.agents.bulk_create(&caller, &emails)?;
        Ok(Answer::empty())
    })
    .await
}
