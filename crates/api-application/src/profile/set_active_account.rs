//! Turning to one of one's accounts, beyond the reference.

use super::body::OneAccountBody;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn set_active_account(
    call: Call<Person>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        let body: OneAccountBody = input.read_under("profile")?;
        services
            .profiles
            .set_active_account(&caller, body.account())?;
        Ok(Answer::empty())
    })
    .await
}
