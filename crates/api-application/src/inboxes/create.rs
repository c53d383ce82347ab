//! `operations.json #47`.

use super::body::CreateInboxBody;
use super::present::{InboxChatwootJson, InboxReferenceJson, Shown};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_messaging::inboxes::CreateInbox;

pub(super) async fn create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: CreateInboxBody = input.read()?;
        let avatar = input.picture("avatar")?;
        let mut command = CreateInbox::from(body);
        command.avatar = services.files.keep_some(avatar)?;
        let inbox = services.inboxes.create(&caller, command)?;
        let shown = Shown::to(&caller.0, &inbox);
        Answer::present::<InboxReferenceJson, InboxChatwootJson, _>(&shown, context)
    })
    .await
}
