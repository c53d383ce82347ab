//! Confirming an address with the token of a letter, beyond the reference.

use super::body::ConfirmationBody;
use super::sign_in::welcomed;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Anyone, ApiError, Call, Input};

pub(super) async fn confirm(
    call: Call<Anyone>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |_, context| {
        let body: ConfirmationBody = input.read()?;
        let token = body.confirmation_token.unwrap_or_default();
        welcomed(services.sign_in.confirm(&token), context)
    })
    .await
}
