//! Signing out, beyond the reference.

use super::present::SuccessJson;
use super::refusal::refused;
use crate::Services;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Answer, ApiError, Call, SessionHolder};
use serde_json::json;

pub(super) async fn sign_out(
    call: Call<SessionHolder>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |SessionHolder(holder), _| {
        let Some((person, session)) = holder else {
            let text = "User was not found or was not logged in.";
            return refused(
                StatusCode::NOT_FOUND,
                &json!({"success": false, "errors": [text]}),
            );
        };
        services.sign_in.sign_out(&person, &session)?;
        Answer::json(&SuccessJson { success: true })
    })
    .await
}
