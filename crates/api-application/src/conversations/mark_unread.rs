//! The newest message from the customer is unread again (contract messaging.md §1).

use super::chatwoot::ConversationChatwootJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::{Agent, Caller};
use nimchat_api_kit::{ApiError, Call};

pub(super) async fn mark_unread(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |agent, context| {
        let view = services.conversations.mark_unread(&agent, number)?;
        let caller = Caller::Agent(Box::new(agent));
        ConversationChatwootJson::answer(view, &services, &caller, context)
    })
    .await
}
