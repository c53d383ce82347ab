//! Setting a password with the token of a letter, beyond the reference.

use super::body::ResetPasswordBody;
use super::sign_in::welcomed;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Anyone, ApiError, Call, Input};

pub(super) async fn reset_password(
    call: Call<Anyone>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |_, context| {
        let body: ResetPasswordBody = input.read()?;
        welcomed(services.sign_in.reset_password(body.into()), context)
    })
    .await
}
