//! The handlers.
//!
//! Refusals with bodies of their own, the same in both profiles (docs/rules/accounts.md §5.1).

use super::body::{ConfirmationBody, EmailBody, ResetPasswordBody, SignInBody, SignUpBody};
use super::present::{AuthMessageJson, SignUpJson, SignedInJson, SuccessJson, ValidJson};
use crate::Services;
use crate::second_factor::proof;
use actix_web::http::StatusCode;
use nimchat_accounts::sign_in::{SignInStep, SignUp, SignedUp};
use nimchat_accounts::{AccountsError, Person, ProfileService, SignedIn};
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::{Answer, Anyone, SessionHolder};
use serde_json::{Value, json};

const SENT: &str =
    "Woot! Request for password reset is successful. Check your mail for instructions.";
const UNKNOWN_ADDRESS: &str = "Uh ho! We could not find any user with the specified email.";

type Answered = Result<Answer>;

pub(super) fn sign_in(call: &In<Anyone, SignInBody>, services: &Services) -> Answered {
    let body = call.read()?;
    if body
        .mfa_token
        .as_deref()
        .is_some_and(|token| !token.is_empty())
    {
        return second_step(call, services, body);
    }
    let email = body.email.unwrap_or_default();
    let limit = &services.limits.sign_in;
    limit.check(call.address, Some(&email))?;
    let sso_token = body.sso_auth_token.filter(|token| !token.is_empty());
    let result = if let Some(token) = sso_token {
        services.sign_in.by_link(&email, &token).map(into_step)
    } else {
        let password = body.password.unwrap_or_default();
        services.sign_in.by_password(&email, &password)
    };
    signed_in(call, result)
}

fn second_step(call: &In<Anyone, SignInBody>, services: &Services, body: SignInBody) -> Answered {
    let token = body.mfa_token.unwrap_or_default();
    let email = match services.sign_in.challenged(&token) {
        Ok(email) => email,
        Err(error) => return answered(error),
    };
    let limit = &services.limits.sign_in;
    limit.check(call.address, Some(email.as_str()))?;
    let result = services
        .sign_in
        .by_second_factor(&token, &proof(body.otp_code, body.backup_code));
    signed_in(call, result.map(into_step))
}

fn into_step(signed_in: SignedIn) -> SignInStep {
    SignInStep::In(Box::new(signed_in))
}

pub(super) fn reset_password(
    call: &In<Anyone, ResetPasswordBody>,
    services: &Services,
) -> Answered {
    let command = call.read()?.into();
    signed_in(call, services.sign_in.reset_password(command))
}

pub(super) fn confirm(call: &In<Anyone, ConfirmationBody>, services: &Services) -> Answered {
    let token = call.read()?.confirmation_token.unwrap_or_default();
    signed_in(call, services.sign_in.confirm(&token))
}

/// The session, the request for the second factor, or the refusal.
fn signed_in<I>(call: &In<Anyone, I>, result: Result<SignInStep, AccountsError>) -> Answered {
    match result {
        Ok(SignInStep::In(signed_in)) => {
            let answer = call.present::<SignedInJson, _>(&*signed_in)?;
            Ok(answer.with_session(&signed_in.session))
        }
        Ok(SignInStep::SecondFactor { token }) => {
            let body = json!({"mfa_required": true, "mfa_token": token});
            Ok(Answer::json(&body)?.with_status(StatusCode::PARTIAL_CONTENT))
        }
        Err(error) => answered(error),
    }
}

pub(super) fn validate_token(call: &In<SessionHolder>, profiles: &ProfileService) -> Answered {
    let SessionHolder(Some((person, session))) = &call.caller else {
        return not_signed_in("Invalid login credentials");
    };
    let user = profiles.show(person)?;
    Ok(call.present::<ValidJson, _>(&user)?.with_session(session))
}

pub(super) fn sign_out(call: &In<SessionHolder>, services: &Services) -> Answered {
    let SessionHolder(Some((person, session))) = &call.caller else {
        let text = "User was not found or was not logged in.";
        return refused(
            StatusCode::NOT_FOUND,
            &json!({"success": false, "errors": [text]}),
        );
    };
    services.sign_in.sign_out(person, session)?;
    Answer::json(&SuccessJson { success: true })
}

pub(super) fn request_reset(call: &In<Anyone, EmailBody>, services: &Services) -> Answered {
    let email = call.read()?.email.unwrap_or_default();
    let limit = &services.limits.password_reset;
    limit.check(call.address, Some(&email))?;
    match services.sign_in.request_password_reset(&email) {
        Err(AccountsError::NotFound) if services.tells_unknown_addresses => {
            refused(StatusCode::NOT_FOUND, &json!({"message": UNKNOWN_ADDRESS}))
        }
        // a stranger does not learn who has an account
        Ok(()) | Err(AccountsError::NotFound) => Answer::json(&AuthMessageJson { message: SENT }),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn sign_up(call: &In<Option<Person>, SignUpBody>, services: &Services) -> Answered {
    check_open(call, services)?;
    let command = command(call)?;
    let result = match &call.caller {
        Some(caller) => services.sign_in.sign_up_again(caller, &command),
        None => services.sign_in.sign_up(command),
    };
    signed_up(call, result)
}

pub(super) fn sign_up_briefly(
    call: &In<Option<Person>, SignUpBody>,
    services: &Services,
) -> Answered {
    check_open(call, services)?;
    let command = command(call)?;
    let result = match &call.caller {
        Some(caller) => services.sign_in.sign_up_briefly_again(caller, &command),
        None => services.sign_in.sign_up_briefly(command),
    };
    signed_up(call, result)
}

fn command(call: &In<Option<Person>, SignUpBody>) -> Result<SignUp> {
    Ok(SignUp {
        missing_names_stay_empty: !call.is_reference(),
        ..call.read()?.into()
    })
}

/// Where sign-up is closed, the operation does not exist.
fn check_open<C, I>(call: &In<C, I>, services: &Services) -> Result<()> {
    if !services.sign_up_is_open {
        return Err(ApiError::no_route());
    }
    services.limits.sign_up.check(call.address, None)
}

fn signed_up<C, I>(call: &In<C, I>, result: Result<SignedUp, AccountsError>) -> Answered {
    match result {
        Ok(signed_up) => {
            let answer = call.present::<SignUpJson, _>(&signed_up)?;
            Ok(match &signed_up.session {
                Some(session) => answer.with_session(session),
                None => answer,
            })
        }
        Err(error) => answered(error),
    }
}

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
