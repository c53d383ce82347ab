//! Signing in, beyond the reference.

use super::body::SignInBody;
use super::present::SignedInJson;
use super::refusal::answered;
use crate::Services;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use nimchat_accounts::sign_in::SignInStep;
use nimchat_accounts::{AccountsError, SignedIn};
use nimchat_api_kit::{Answer, Anyone, ApiError, Call, ClientAddress, Context, Input};
use serde_json::json;

pub(super) async fn sign_in(
    call: Call<Anyone>,
    services: web::Data<Services>,
    address: ClientAddress,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |_, context| {
        let body: SignInBody = input.read()?;
        if let Some(token) = body.mfa_token.as_deref().filter(|token| !token.is_empty()) {
            return second_step(&services, address, token, &body, context);
        }
        let email = body.email.unwrap_or_default();
        services.limits.sign_in.check(address, Some(&email))?;
        let sso_token = body.sso_auth_token.filter(|token| !token.is_empty());
        let result = if let Some(token) = sso_token {
            services.sign_in.by_link(&email, &token).map(into_step)
        } else {
            let password = body.password.unwrap_or_default();
            services.sign_in.by_password(&email, &password)
        };
        welcomed(result, context)
    })
    .await
}

fn second_step(
    services: &Services,
    address: ClientAddress,
    token: &str,
    body: &SignInBody,
    context: &Context,
) -> Result<Answer, ApiError> {
    let email = match services.sign_in.challenged(token) {
        Ok(email) => email,
        Err(error) => return answered(error),
    };
    services
        .limits
        .sign_in
        .check(address, Some(email.as_str()))?;
    let result = services.sign_in.by_second_factor(token, &body.proof());
    welcomed(result.map(into_step), context)
}

fn into_step(signed_in: SignedIn) -> SignInStep {
    SignInStep::In(Box::new(signed_in))
}

/// The answer to whoever signed in, or tried to.
pub(super) fn welcomed(
    result: Result<SignInStep, AccountsError>,
    context: &Context,
) -> Result<Answer, ApiError> {
    match result {
        Ok(SignInStep::In(signed_in)) => {
            let answer = Answer::present::<SignedInJson, SignedInJson, _>(&*signed_in, context)?;
            Ok(answer.with_session(&signed_in.session))
        }
        Ok(SignInStep::SecondFactor { token }) => {
            let body = json!({"mfa_required": true, "mfa_token": token});
            Ok(Answer::json(&body)?.with_status(StatusCode::PARTIAL_CONTENT))
        }
        Err(error) => answered(error),
    }
}
