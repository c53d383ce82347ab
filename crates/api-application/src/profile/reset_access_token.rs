//! Replacing one's access token, beyond the reference.

use super::present::ProfileJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn reset_access_token(
    call: Call<Person>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let user = services.profiles.reset_access_token(&caller)?;
        Answer::present::<ProfileJson, ProfileJson, _>(&user, context)
    })
    .await
}
