//! `operations.json #51`.

use super::present::{InboxMembersChatwootJson, InboxMembersReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn list(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.id("inbox_id");
    call.run(move |caller, context| {
        let members = services.inboxes.members(&caller, inbox)?;
        Answer::present::<InboxMembersReferenceJson, InboxMembersChatwootJson, _>(
            members.as_slice(),
            context,
        )
    })
    .await
}
