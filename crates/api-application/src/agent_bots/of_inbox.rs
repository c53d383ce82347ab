//! `operations.json #49`.

use super::present::{InboxBotChatwootJson, InboxBotReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call};

pub(super) async fn of_inbox(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.id("id");
    call.run(move |caller, context| {
        let bot = services.agent_bots.of_inbox(&caller, inbox)?;
        Answer::present::<InboxBotReferenceJson, InboxBotChatwootJson, _>(&bot, context)
    })
    .await
}
