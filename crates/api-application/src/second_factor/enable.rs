//! Turning one's second factor on, beyond the reference.

use super::body::CodeBody;
use super::present::EnabledJson;
use super::settled;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, ClientAddress, Input};

pub(super) async fn enable(
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
        let code = input.read::<CodeBody>()?.code();
        settled(
            services.second_factors.enable(&caller, &code),
            |backup_codes| {
                Answer::json(&EnabledJson {
                    enabled: true,
                    backup_codes,
                })
            },
        )
    })
    .await
}
