//! `operations.json #32`.

use super::body::NewConversationBody;
use super::chatwoot::ConversationChatwootJson;
use super::reference::NewConversationReferenceJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Caller;
use nimchat_api_kit::{Answer, ApiError, Call, Input, Present, Profile};

pub(super) async fn create(
    call: Call<Caller>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |caller, context| {
        let body: NewConversationBody = input.read()?;
        let view = services.conversations.create(&caller, body.into())?;
        match context.profile {
            Profile::Reference => {
                Answer::json(&NewConversationReferenceJson::present(&view, context))
            }
            Profile::Chatwoot => {
                ConversationChatwootJson::answer(view, &services, &caller, context)
            }
        }
    })
    .await
}
