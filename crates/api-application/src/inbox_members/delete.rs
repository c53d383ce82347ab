//! `operations.json #54`.

use super::body::{known, named};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use std::sync::Arc;

pub(super) async fn delete(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let input = Arc::new(input);
    call.run_on(known(&services, &input), move |caller, _| {
        let (inbox, users) = named(&input, &services, &caller)?;
        services.inboxes.remove_members(&caller, inbox, &users)?;
        Ok(Answer::empty())
    })
    .await
}
