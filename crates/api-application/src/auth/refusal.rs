//! Refusals with bodies of their own, the same in both profiles (docs/rules/accounts.md §5.1).

use actix_web::http::StatusCode;
use nimchat_accounts::AccountsError;
use nimchat_api_kit::{Answer, Result};
use serde_json::{Value, json};

/// The refusal with the body that this resource has for it; without one it remains an error.
pub(super) fn answered(error: AccountsError) -> Result<Answer> {
    let text = error.to_string();
    match error {
        AccountsError::WrongCredentials | AccountsError::Unconfirmed(_) => not_signed_in(&text),
        AccountsError::InvalidLink
        | AccountsError::AlreadyConfirmed
        | AccountsError::AddressTaken => refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({"message": text, "redirect_url": "/"}),
        ),
        AccountsError::WrongCode => refused(StatusCode::BAD_REQUEST, &json!({"error": text})),
        AccountsError::IncompleteSignUp
        | AccountsError::NoEmail
        | AccountsError::SignedUpAlready(_) => {
            refused(StatusCode::FORBIDDEN, &json!({"message": text}))
        }
        error => Err(error.into()),
    }
}

/// 401 with this text.
pub(super) fn not_signed_in(text: &str) -> Result<Answer> {
    refused(
        StatusCode::UNAUTHORIZED,
        &json!({"success": false, "errors": [text]}),
    )
}

pub(super) fn refused(status: StatusCode, body: &Value) -> Result<Answer> {
    Ok(Answer::json(body)?.with_status(status))
}
