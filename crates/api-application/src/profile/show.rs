//! Looking at oneself, beyond the reference.

use super::present::ProfileJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Person>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let user = services.profiles.show(&caller)?;
        Answer::present::<ProfileJson, ProfileJson, _>(&user, context)
    })
    .await
}
