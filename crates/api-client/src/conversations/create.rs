//! `operations.json #88`.

use super::body::ClientConversationBody;
use super::present::{ClientConversationChatwootJson, ClientConversationReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Answer, Anyone, ApiError, Call, Input};

pub(super) async fn create(
    call: Call<Anyone>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    call.run(move |_, context| {
        let body: ClientConversationBody = input.read()?;
        let conversation =
            services
                .visitors
                .start_conversation(&inbox, &contact, body.custom_attributes)?;
        Answer::present::<ClientConversationReferenceJson, ClientConversationChatwootJson, _>(
            &conversation,
            context,
        )
    })
    .await
}
