//! Setting up a device, beyond the reference.

use super::present::ProvisioningJson;
use super::settled;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn begin(
    call: Call<Person>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        settled(services.second_factors.begin(&caller), |begun| {
            Answer::json(&ProvisioningJson::from(begun))
        })
    })
    .await
}
