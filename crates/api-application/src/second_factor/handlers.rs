//! The handlers.

use super::body::{CodeBody, DisableBody};
use super::present::{BackupCodesJson, EnabledJson, FactorJson, OffJson, ProvisioningJson};
use crate::Services;
use actix_web::http::StatusCode;
use nimchat_accounts::{AccountsError, Person};
use nimchat_api_kit::{Answer, ApiError, In};
use nimchat_wire::Present;
use serde::Serialize;
use serde_json::json;

type Answered = Result<Answer, ApiError>;

pub(super) fn show(call: &In<Person>, services: &Services) -> Answered {
    let shown = services.second_factors.show(&call.caller);
    settled::<FactorJson, _, _>(call, shown)
}

pub(super) fn begin(call: &In<Person>, services: &Services) -> Answered {
    let begun = services.second_factors.begin(&call.caller);
    settled::<ProvisioningJson, _, _>(call, begun)
}

pub(super) fn disable(call: &In<Person, DisableBody>, services: &Services) -> Answered {
    check_limit(call, services)?;
    let body = call.read()?;
    let password = body.password.as_deref().unwrap_or_default();
    let factors = &services.second_factors;
    let disabled = factors.disable(&call.caller, password, &body.proof());
    settled::<OffJson, _, _>(call, disabled)
}

pub(super) fn enable(call: &In<Person, CodeBody>, services: &Services) -> Answered {
    check_limit(call, services)?;
    let code = call.read()?.otp_code.unwrap_or_default();
    let enabled = services.second_factors.enable(&call.caller, &code);
    settled::<EnabledJson, _, _>(call, enabled)
}

pub(super) fn backup_codes(call: &In<Person, CodeBody>, services: &Services) -> Answered {
    check_limit(call, services)?;
    let code = call.read()?.otp_code.unwrap_or_default();
    let factors = &services.second_factors;
    let renewed = factors.renew_backup_codes(&call.caller, &code);
    settled::<BackupCodesJson, _, _>(call, renewed)
}

/// Limits the guessing of codes and passwords, as for signing in.
fn check_limit<I>(call: &In<Person, I>, services: &Services) -> Result<(), ApiError> {
    let email = call.caller.0.email.as_str();
    services.limits.sign_in.check(call.address, Some(email))
}

/// Answers 403 if the server has no second factors; other refusals have their usual form.
fn settled<W, V, I>(call: &In<Person, I>, result: Result<V, AccountsError>) -> Answered
where
    W: Present<V> + Serialize,
{
    match result {
        Ok(view) => call.present::<W, _>(&view),
        Err(error @ AccountsError::SecondFactorUnavailable) => {
            let body = json!({"error": error.to_string()});
            Ok(Answer::json(&body)?.with_status(StatusCode::FORBIDDEN))
        }
        Err(error) => Err(error.into()),
    }
}
