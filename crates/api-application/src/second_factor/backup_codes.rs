//! Replacing one's backup codes, beyond the reference.

use super::body::CodeBody;
use super::present::BackupCodesJson;
use super::settled;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, ClientAddress, Input};

pub(super) async fn backup_codes(
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
        let renewed = services.second_factors.renew_backup_codes(&caller, &code);
        settled(renewed, |backup_codes| {
            Answer::json(&BackupCodesJson { backup_codes })
        })
    })
    .await
}
