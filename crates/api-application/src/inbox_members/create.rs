//! `operations.json #52`.

use super::body::InboxMembersBody;
use super::present::{InboxMembersChatwootJson, InboxMembersReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Administrator;
use nimchat_api_kit::{Answer, ApiError, Call, Input};
use nimchat_core_model::InboxId;

pub(super) async fn create(
    call: Call<Administrator>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, edge| {
        let body: InboxMembersBody = input.read()?;
        // an inbox that is not named is one that is not there: the contract looks it up before all else
        let inbox = body.inbox_id.unwrap_or(InboxId::new(0));
        let Some(users) = body.user_ids else {
            services.inboxes.show(&caller.0, inbox)?;
            return Err(ApiError::missing("user_ids"));
        };
        let members = services.inboxes.add_members(&caller, inbox, users)?;
        Answer::present::<InboxMembersReferenceJson, InboxMembersChatwootJson, _>(
            members.as_slice(),
            edge,
        )
    })
    .await
}
