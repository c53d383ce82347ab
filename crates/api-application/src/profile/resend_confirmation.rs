//! Asking for the letter that confirms one's address once more, beyond the reference.

use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, ClientAddress};

pub(super) async fn resend_confirmation(
    call: Call<Person>,
    services: web::Data<Services>,
    address: ClientAddress,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        services.limits.resend_confirmation.check(address, None)?;
        services.profiles.resend_confirmation(&caller)?;
        Ok(Answer::empty())
    })
    .await
}
