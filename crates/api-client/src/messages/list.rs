//! `operations.json #91`.

use super::body::MessagesQuery;
use super::present::{ClientMessageChatwootJson, ClientMessageReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Answer, Anyone, ApiError, Call, Input};

pub(super) async fn list(
    call: Call<Anyone>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let conversation = call.id("conversation_id");
    call.run(move |_, context| {
        let query: MessagesQuery = input.read()?;
        let messages = services
            .visitors
            .messages(&inbox, &contact, conversation, query.before)?;
        Answer::list::<ClientMessageReferenceJson, ClientMessageChatwootJson, _>(&messages, context)
    })
    .await
}
