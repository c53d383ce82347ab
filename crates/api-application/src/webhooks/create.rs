//! `operations.json #74`.

use super::body::WebhookBody;
use super::present::{WebhookAnswerChatwootJson, WebhookReferenceJson};
use super::shown::Shown;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body = WebhookBody::of(&input)?;
        let webhook = services.webhooks.create(&caller, body.into())?;
        let shown = Shown::one(&services, &caller, webhook)?;
        Answer::present::<WebhookReferenceJson, WebhookAnswerChatwootJson, _>(&shown, context)
    })
    .await
}
