//! Looking at one's second factor, beyond the reference.

use super::present::FactorJson;
use super::settled;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Person>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        settled(services.second_factors.show(&caller), |view| {
            Answer::present::<FactorJson, FactorJson, _>(&view, context)
        })
    })
    .await
}
