//! `operations.json #53`.

use super::body::{known, named};
use super::present::{InboxMembersChatwootJson, InboxMembersReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use std::sync::Arc;

pub(super) async fn update(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let input = Arc::new(input);
    call.run_on(known(&services, &input), move |caller, context| {
        let (inbox, users) = named(&input, &services, &caller)?;
        let members = services.inboxes.set_members(&caller, inbox, users)?;
        Answer::present::<InboxMembersReferenceJson, InboxMembersChatwootJson, _>(
            members.as_slice(),
            context,
        )
    })
    .await
}
