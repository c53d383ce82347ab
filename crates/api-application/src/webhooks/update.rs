//! `operations.json #75`.

use super::body::WebhookBody;
use super::present::{WebhookAnswerChatwootJson, WebhookReferenceJson};
use super::shown::Shown;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn update(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("webhook_id");
    call.run(move |caller, context| {
        let body = WebhookBody::of(&input)
            .map_err(|fault| fault.behind(services.webhooks.known(&caller, id)))?;
        let webhook = services.webhooks.update(&caller, id, body.into())?;
        let shown = Shown::one(&services, &caller, webhook)?;
        Answer::present::<WebhookReferenceJson, WebhookAnswerChatwootJson, _>(&shown, context)
    })
    .await
}
