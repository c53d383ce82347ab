//! `operations.json #90`.

use super::body::ClientMessageBody;
use super::present::{ClientMessageChatwootJson, ClientMessageReferenceJson};
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
    let conversation = call.id("conversation_id");
    call.run(move |_, context| {
        let body: ClientMessageBody = input.read()?;
        let message =
            services
                .visitors
                .post_message(&inbox, &contact, conversation, body.into())?;
        Answer::present::<ClientMessageReferenceJson, ClientMessageChatwootJson, _>(
            &message, context,
        )
    })
    .await
}
