//! Signing up, beyond the reference.

use super::body::SignUpBody;
use super::present::SignUpJson;
use super::refusal::answered;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::sign_in::SignedUp;
use nimchat_accounts::{AccountsError, Person};
use nimchat_api_kit::{Answer, ApiError, Call, ClientAddress, Context, Input};

/// Is the operation there?
fn check_open(services: &Services, address: ClientAddress) -> Result<(), ApiError> {
    if !services.sign_up_is_open {
        return Err(ApiError::no_route());
    }
    services.limits.sign_up.check(address, None)
}

pub(super) async fn sign_up(
    call: Call<Option<Person>>,
    services: web::Data<Services>,
    address: ClientAddress,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        check_open(&services, address)?;
        let command = input.read::<SignUpBody>()?.into();
        let result = match caller {
            Some(caller) => services.sign_in.sign_up_again(&caller, &command),
            None => services.sign_in.sign_up(command),
        };
        settled(result, context)
    })
    .await
}

pub(super) async fn sign_up_briefly(
    call: Call<Option<Person>>,
    services: web::Data<Services>,
    address: ClientAddress,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        check_open(&services, address)?;
        let command = input.read::<SignUpBody>()?.into();
        let result = match caller {
            Some(caller) => services.sign_in.sign_up_briefly_again(&caller, &command),
            None => services.sign_in.sign_up_briefly(command),
        };
        settled(result, context)
    })
    .await
}

fn settled(result: Result<SignedUp, AccountsError>, context: &Context) -> Result<Answer, ApiError> {
    match result {
        Ok(signed_up) => {
            let answer = Answer::present::<SignUpJson, SignUpJson, _>(&signed_up, context)?;
            Ok(match &signed_up.session {
                Some(session) => answer.with_session(session),
                None => answer,
            })
        }
        Err(error) => answered(error),
    }
}
