//! Checking that one is signed in, beyond the reference.

use super::present::ValidJson;
use super::refusal::not_signed_in;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Answer, ApiError, Call, SessionHolder};

pub(super) async fn validate_token(
    call: Call<SessionHolder>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |SessionHolder(holder), context| {
        let Some((person, session)) = holder else {
            return not_signed_in("Invalid login credentials");
        };
        let user = services.profiles.show(&person)?;
        Ok(Answer::present::<ValidJson, ValidJson, _>(&user, context)?.with_session(&session))
    })
    .await
}
