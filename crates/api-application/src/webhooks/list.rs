//! `operations.json #73`.

use super::present::{WebhooksChatwootJson, WebhooksReferenceJson};
use super::shown::Shown;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Administrator>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let webhooks = services.webhooks.list(&caller)?;
        let shown = Shown::all(&services, &caller, webhooks)?;
        Answer::present::<WebhooksReferenceJson, WebhooksChatwootJson, _>(shown.as_slice(), context)
    })
    .await
}
