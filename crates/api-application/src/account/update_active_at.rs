//! Turning to the account, beyond the reference.

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn update_active_at(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        services.profiles.update_active_at(&caller)?;
        Ok(Answer::empty())
    })
    .await
}
