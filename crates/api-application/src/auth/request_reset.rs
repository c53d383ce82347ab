//! Asking for a letter that lets one set another password, beyond the reference.

use super::body::EmailBody;
use super::present::MessageJson;
use super::refusal::refused;
use crate::Services;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use nimchat_accounts::AccountsError;
use nimchat_api_kit::{Answer, Anyone, ApiError, Call, ClientAddress, Input, Profile};
use serde_json::json;

const SENT: &str =
    "Woot! Request for password reset is successful. Check your mail for instructions.";
const NOBODYS: &str = "Uh ho! We could not find any user with the specified email.";

/// Chatwoot tells an unknown address. Its clients expect that; others learn nothing of who has an account.
pub(super) async fn request_reset(
    call: Call<Anyone>,
    services: web::Data<Services>,
    address: ClientAddress,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |_, context| {
        let body: EmailBody = input.read()?;
        let email = body.email.unwrap_or_default();
        services
            .limits
            .password_reset
            .check(address, Some(&email))?;
        match services.sign_in.request_password_reset(&email) {
            Err(AccountsError::NotFound) if context.profile == Profile::Chatwoot => {
                refused(StatusCode::NOT_FOUND, &json!({"message": NOBODYS}))
            }
            Ok(()) | Err(AccountsError::NotFound) => Answer::json(&MessageJson { message: SENT }),
            Err(error) => Err(error.into()),
        }
    })
    .await
}
