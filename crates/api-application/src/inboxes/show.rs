//! `operations.json #46`.

use super::present::{InboxChatwootJson, InboxReferenceJson, Shown};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn show(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = call.id("id");
    call.run(move |caller, context| {
        let inbox = services.inboxes.show(&caller, id)?;
        let shown = Shown::to(&caller, &inbox);
        Answer::present::<InboxReferenceJson, InboxChatwootJson, _>(&shown, context)
    })
    .await
}
