//! `operations.json #34`: in `reference` with the newest messages, up to a thousand, and a link to those before them; in
//! `chatwoot` with the newest alone.

use super::chatwoot::ConversationChatwootJson;
use super::reference::ConversationReferenceJson;
use crate::Services;
use crate::messages::with_older;
use actix_web::{HttpResponse, web};
use nimchat_accounts::{Agent, Caller};
use nimchat_api_kit::{Answer, ApiError, Call, Profile};

pub(super) async fn show(
    call: Call<Agent>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |agent, context| match context.profile {
        Profile::Reference => {
            let (view, messages) = services.conversations.show(&agent, number)?;
            let answer = Answer::json(&ConversationReferenceJson::new(&view, &messages, context))?;
            let written = usize::try_from(view.conversation.messages_count).unwrap_or_default();
            let has_older = written > messages.len();
            Ok(with_older(answer, has_older, &view, &messages, context))
        }
        Profile::Chatwoot => {
            let caller = Caller::Agent(Box::new(agent));
            let view = services.conversations.find(&caller, number)?;
            ConversationChatwootJson::answer(view, &services, &caller, context)
        }
    })
    .await
}
