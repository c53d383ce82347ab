//! `operations.json #89`.

use super::present::{ClientConversationChatwootJson, ClientConversationReferenceJson};
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_api_kit::{Answer, Anyone, ApiError, Call};

pub(super) async fn list(
    call: Call<Anyone>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    call.run(move |_, context| {
        let conversations = services.visitors.conversations(&inbox, &contact)?;
        Answer::list::<ClientConversationReferenceJson, ClientConversationChatwootJson, _>(
            &conversations,
            context,
        )
    })
    .await
}
