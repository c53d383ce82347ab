//! `operations.json #47`.

use super::avatar;
use super::body::CreateInboxBody;
use super::present::{InboxChatwootJson, InboxReferenceJson, Shown};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, edge| {
        avatar::refuse_upload(&input)?;
        let body: CreateInboxBody = input.read()?;
        let inbox = services.inboxes.create(&caller, body.into())?;
        let shown = Shown::to(&caller.0, &inbox);
        Answer::present::<InboxReferenceJson, InboxChatwootJson, _>(&shown, edge)
    })
    .await
}
