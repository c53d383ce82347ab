//! Doing without a second factor, beyond the reference.

use super::body::DisableBody;
use super::present::OffJson;
use super::settled;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, ClientAddress, Input};

pub(super) async fn disable(
    call: Call<Person>,
    services: web::Data<Services>,
    address: ClientAddress,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        services
            .limits
            .sign_in
            .check(address, Some(caller.0.email.as_str()))?;
        let body: DisableBody = input.read()?;
        let password = body.password.unwrap_or_default();
        let code = body.otp_code.unwrap_or_default();
        let done = services.second_factors.disable(&caller, &password, &code);
        settled(done, |()| Answer::json(&OffJson { enabled: false }))
    })
    .await
}
