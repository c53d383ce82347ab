//! The caller subscribes no longer.

use super::body::UnsubscribeBody;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Person;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn delete(
    call: Call<Person>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, _| {
        let body: UnsubscribeBody = input.read()?;
        let token = body.push_token.unwrap_or_default();
        services.notifications.unsubscribe(&caller, &token)?;
        Ok(Answer::empty())
    })
    .await
}
