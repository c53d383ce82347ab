//! `operations.json #60`.

use super::chatwoot::MessageChatwootJson;
use crate::Services;
use crate::conversations::assignee::AssigneeReferenceJson;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Agent;
use nimchat_api_kit::{Answer, ApiError, Call, Present, Profile};

pub(super) async fn delete(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    let id = call.id("message_id");
    call.run(move |agent, context| {
        let (tombstone, deleter) = services.messages.delete(&agent, number, id)?;
        match context.profile {
            Profile::Reference => Answer::json(&AssigneeReferenceJson::present(&deleter, context)),
            Profile::Chatwoot => Answer::json(&MessageChatwootJson::present(&tombstone, context)),
        }
    })
    .await
}
