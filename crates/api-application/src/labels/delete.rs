//! Removing a label.

use super::known;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn delete(
    call: Call<Administrator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run_on(known(&services, id), move |caller, _| {
        services.labels.delete(&caller, id)?;
        Ok(Answer::empty())
    })
    .await
}
