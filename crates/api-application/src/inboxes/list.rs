//! `operations.json #45`.

use super::present::{InboxesChatwootJson, InboxesReferenceJson, Shown};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let inboxes = services.inboxes.list(&caller)?;
        let shown: Vec<_> = inboxes
            .iter()
            .map(|inbox| Shown::to(&caller, inbox))
            .collect();
        Answer::present::<InboxesReferenceJson, InboxesChatwootJson, _>(shown.as_slice(), context)
    })
    .await
}
